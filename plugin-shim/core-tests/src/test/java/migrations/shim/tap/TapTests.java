package migrations.shim.tap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import migrations.shim.record.Budget.Share;
import migrations.shim.record.Policy;
import migrations.shim.testing.ReadFrame;
import migrations.shim.wire.FrameKind;
import migrations.shim.wire.Stamp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TapTests {
    private static final String GET = "GET /a HTTP/1.1\r\n\r\n";
    private static final String PUT = "PUT /a/_doc/1 HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}";

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 100_000})
    void passes_bytes_untouched_and_keeps_them_all(int piece) {
        TappedPipeline node = new TappedPipeline(Policy.OBSERVE);
        node.sendInPieces(GET + PUT + GET, piece);
        node.answer("one");
        node.answer("two");
        node.answer("three");
        String received = node.received();
        assertEquals(3, node.stamps.size());
        assertTrue(received.endsWith("three"), received);
        assertEquals(GET + PUT + GET, text(node.frames(FrameKind.REQUEST_BYTES)));
        assertEquals(received, text(node.frames(FrameKind.RESPONSE_BYTES)));
        assertContiguous(node.frames(FrameKind.REQUEST_BYTES));
        assertContiguous(node.frames(FrameKind.RESPONSE_BYTES));
    }

    @Test
    void stamps_each_request_over_what_the_client_claims() {
        TappedPipeline node = new TappedPipeline(Policy.OBSERVE);
        node.send(GET + "GET /b HTTP/1.1\r\nx-migrations-request: 0000000000000001.1.1\r\nX-MIGRATIONS-REQUEST: x\r\n\r\n");
        String prefix = Stamp.prefix(node.recorder.epoch, 1);
        assertEquals(prefix + "1, " + prefix + "2", String.join(", ", node.stamps));
    }

    @Test
    void says_which_request_each_answer_belongs_to() {
        TappedPipeline node = new TappedPipeline(Policy.OBSERVE);
        node.send(GET + PUT);
        node.answer("one");
        node.answer("two");
        assertEquals("[1, 2]", answeredRequests(node).toString());
    }

    @Test
    void pairs_a_refusal_for_size_that_overtakes_an_earlier_answer() {
        TappedPipeline node = new TappedPipeline(Policy.OBSERVE);
        node.send(PUT);
        node.send("PUT /big HTTP/1.1\r\nContent-Length: 5000\r\n\r\n");
        node.answer("late");
        String received = node.received();
        assertTrue(received.startsWith("HTTP/1.1 413"), received);
        assertEquals("[2, 1]", answeredRequests(node).toString());
    }

    @Test
    void pairs_an_interim_answer_and_the_final_one_with_the_same_request() {
        TappedPipeline node = new TappedPipeline(Policy.OBSERVE);
        node.send("PUT /a HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
        node.send("{}");
        node.answer("done");
        assertTrue(node.received().startsWith("HTTP/1.1 100"));
        assertEquals("[1, 1]", answeredRequests(node).toString());
    }

    @Test
    void goes_on_counting_right_after_a_refused_expectation() {
        TappedPipeline node = new TappedPipeline(Policy.OBSERVE);
        node.send("PUT /a HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 5000\r\n\r\n");
        node.send(GET);
        node.answer("fine");
        assertEquals("[1, 2]", answeredRequests(node).toString());
        assertEquals(2, node.tap.connection().scanner.lastRequest());
    }

    @Test
    void marks_the_bytes_of_mutations() {
        TappedPipeline node = new TappedPipeline(Policy.OBSERVE);
        node.send(GET);
        node.send(PUT);
        List<ReadFrame> frames = node.frames(FrameKind.REQUEST_BYTES);
        assertEquals("0 2", frames.get(0).flags + " " + frames.get(1).flags);
        assertEquals("1 2", frames.get(0).request + " " + frames.get(1).request);
    }

    @Test
    void tells_the_beginning_and_the_end_of_a_connection() {
        TappedPipeline node = new TappedPipeline(Policy.OBSERVE);
        node.send(GET);
        node.channel.close();
        List<ReadFrame> frames = node.frames();
        assertEquals(FrameKind.OPENED, frames.get(0).kind);
        assertEquals(FrameKind.CLOSED, frames.get(frames.size() - 1).kind);
        assertEquals("{\"reason\":\"closed\",\"requestBytes\":" + GET.length() + ",\"responseBytes\":0}", frames.get(frames.size() - 1).text());
    }

    @Test
    void puts_the_effects_of_a_request_before_its_answer() {
        TappedPipeline node = new TappedPipeline(Policy.OBSERVE);
        node.send(PUT);
        node.recorder.effect(Stamp.parse(node.stamps.get(0)), new byte[] {1});
        node.answer("done");
        List<Integer> kinds = new ArrayList<>();
        node.frames().forEach(frame -> kinds.add(frame.kind));
        assertEquals("[3, 4, 7, 5]", kinds.toString());
    }

    @Test
    void steps_aside_from_http_2_and_counts_it() {
        TappedPipeline node = new TappedPipeline(Policy.OBSERVE);
        node.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        assertTrue(node.recorder.ledger.json().toString().contains("\"notCaptured\":{\"http2\":1}"));
        assertEquals(1, node.frames(FrameKind.CLOSED).size());
    }

    @Test
    void passes_on_when_the_recorder_fails() {
        TappedPipeline node = new TappedPipeline(Policy.OBSERVE, 8 << 20, false);
        node.send(PUT + GET);
        node.answer("one");
        node.answer("two");
        String received = node.received();
        assertTrue(received.contains("one") && received.endsWith("two"), received);
        assertEquals(2, node.stamps.size());
        assertTrue(node.recorder.ledger.errors.get() > 0);
    }

    @Test
    void never_closes_a_connection_because_a_message_is_no_bytes() {
        TappedPipeline node = new TappedPipeline(Policy.OBSERVE);
        node.channel.writeOutbound("no bytes");
        assertEquals("no bytes", node.channel.readOutbound());
        assertTrue(node.channel.isOpen());
        assertTrue(node.frames(FrameKind.GAP).get(0).text().contains("\"why\":\"notBytes\""));
    }

    @Test
    void drops_reads_first_and_tells_what_is_missing() {
        TappedPipeline node = new TappedPipeline(Policy.OBSERVE, 1 << 20, true);
        String read = "GET /" + filler(4000) + " HTTP/1.1\r\n\r\n";
        int sent = 0;
        while (node.recorder.ledger.framesDropped.sum() == 0) {
            node.send(read);
            sent++;
        }
        node.send(PUT);
        node.acknowledgeAll();
        node.send(read);
        List<ReadFrame> gaps = node.frames(FrameKind.GAP);
        assertEquals(1, gaps.size());
        assertTrue(gaps.get(0).text().contains("\"why\":\"bufferFull\",\"direction\":\"request\",\"connection\":1,\"fromPosition\":"
            + (sent - 1) * read.length() + ",\"bytes\":" + read.length() + ",\"requests\":1,"), gaps.get(0).text());
        assertEquals(1, node.recorder.ledger.requestsDropped.sum());
        assertEquals(read.length(), node.recorder.ledger.bytesDropped.sum());
        assertEquals(sent * read.length(), node.frames(FrameKind.REQUEST_BYTES).get(sent - 1).position, "the mutation was kept");
        assertEquals(sent + 2, node.stamps.size(), "the node got every request");
    }

    @Test
    void books_balance_when_everything_is_dropped() {
        TappedPipeline node = new TappedPipeline(Policy.OBSERVE, 1 << 20, true);
        String put = "PUT /a HTTP/1.1\r\nContent-Length: 900\r\n\r\n" + filler(900);
        for (int i = 0; i < 3000; i++) {
            node.send(put);
            node.answer("ok");
            node.received();
        }
        node.acknowledgeAll();
        node.channel.close();
        long kept = text(node.frames(FrameKind.REQUEST_BYTES)).length() + text(node.frames(FrameKind.RESPONSE_BYTES)).length();
        long all = node.recorder.ledger.requestBytes.sum() + node.recorder.ledger.responseBytes.sum();
        assertEquals(all, kept + node.recorder.ledger.bytesDropped.sum());
        assertEquals(node.recorder.ledger.bytesDropped.sum(), sumOf(node.frames(FrameKind.GAP), "bytes"));
        assertEquals(node.recorder.ledger.requestsDropped.sum(), sumOf(node.frames(FrameKind.GAP), "requests"));
        assertTrue(node.recorder.budget.used() <= 1 << 20);
    }

    /** The answer had closed the request's account: what was dropped of its body then belonged to no request. */
    @Test
    void counts_a_request_whose_body_is_dropped_after_it_was_refused_for_its_size() {
        TappedPipeline node = new TappedPipeline(Policy.OBSERVE, 1 << 20, true);
        node.send("PUT /big HTTP/1.1\r\nContent-Length: 100000\r\n\r\n");
        assertTrue(node.received().startsWith("HTTP/1.1 413"));
        assertTrue(node.recorder.budget.tryTake((1 << 20) / 100 * 100 - node.recorder.budget.used(), Share.BOOKS));
        node.send(filler(60_000));
        node.send(filler(40_000));
        node.send(PUT);
        node.answer("done");
        assertEquals(2, node.recorder.ledger.requestsDropped.sum(), "the large one, and the one behind it");
    }

    @Test
    void counts_what_it_would_keep_when_it_only_counts() {
        TappedPipeline node = new TappedPipeline(Policy.COUNT);
        node.send(PUT);
        node.answer("done");
        assertEquals("[]", node.frames().toString());
        assertEquals(1, node.recorder.ledger.requests.sum());
        assertEquals(PUT.length(), node.recorder.ledger.requestBytes.sum());
    }

    @Test
    void takes_its_tap_out_when_the_policy_says_off() {
        TappedPipeline node = new TappedPipeline(Policy.OBSERVE);
        node.send(GET);
        node.recorder.ownPolicy(Policy.OFF);
        node.loop.policyChanged();
        int before = node.frames().size();
        node.send(GET);
        node.answer("one");
        assertEquals(before, node.frames().size());
        assertTrue(node.recorder.ledger.json().toString().contains("\"notCaptured\":{\"off\":1}"));
        assertEquals(FrameKind.CLOSED, node.frames().get(before - 1).kind);
    }

    @Test
    void releases_every_buffer() {
        TappedPipeline node = new TappedPipeline(Policy.OBSERVE);
        io.netty.buffer.ByteBuf bytes = Unpooled.copiedBuffer(PUT, StandardCharsets.US_ASCII);
        node.channel.writeInbound(bytes);
        node.answer("x");
        node.received();
        node.channel.close();
        assertEquals(0, bytes.refCnt());
        assertNull(node.channel.readOutbound());
    }

    private static List<Integer> answeredRequests(TappedPipeline node) {
        List<Integer> numbers = new ArrayList<>();
        for (ReadFrame frame : node.frames(FrameKind.RESPONSE_BYTES)) {
            if (frame.text().startsWith("HTTP/1.1 ")) {
                numbers.add(frame.request);
            }
        }
        return numbers;
    }

    private static void assertContiguous(List<ReadFrame> frames) {
        long at = 0;
        for (ReadFrame frame : frames) {
            assertEquals(at, frame.position);
            at += frame.payload.length;
        }
    }

    private static long sumOf(List<ReadFrame> gaps, String key) {
        long sum = 0;
        for (ReadFrame gap : gaps) {
            String rest = gap.text().substring(gap.text().indexOf('"' + key + "\":") + key.length() + 3);
            sum += Long.parseLong(rest.substring(0, rest.indexOf(',')));
        }
        return sum;
    }

    private static String text(List<ReadFrame> frames) {
        return new String(ReadFrame.join(frames), StandardCharsets.ISO_8859_1);
    }

    private static String filler(int bytes) {
        return new String(new char[bytes]).replace('\0', 'x');
    }
}
