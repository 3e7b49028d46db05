package migrations.shim.tap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import migrations.shim.filter.CaptureFilter;
import migrations.shim.record.Policy;
import migrations.shim.testing.ReadFrame;
import migrations.shim.wire.FrameHeader;
import migrations.shim.wire.FrameKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the log holds of a connection when filters keep out some of it, and that it stays true. */
class FilteredTapTests {
    private static final String PROBE = "GET /_cluster/health HTTP/1.1\r\nuser-agent: kube-probe/1.29\r\n\r\n";
    private static final String GET = "GET /a HTTP/1.1\r\n\r\n";
    private static final String PUT = "PUT /a/_doc/1 HTTP/1.1\r\nuser-agent: kube-probe/1.29\r\nContent-Length: 2\r\n\r\n{}";

    private final CaptureFilter probes = CaptureFilter.of(Collections.emptyList(), Arrays.asList("kube-probe*"), Collections.emptyList());
    private final TappedPipeline node = new TappedPipeline(Policy.OBSERVE, probes);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 100_000})
    void on_a_connection_kept_alive_the_requests_that_are_kept_keep_their_numbers(int piece) {
        String answers = talk(piece, PROBE, PUT, PROBE, PROBE, GET, PROBE);
        assertEquals(PUT + GET, text(FrameKind.REQUEST_BYTES));
        assertEquals("[2, 5]", numbers(FrameKind.RESPONSE_BYTES).toString());
        node.channel.close();
        assertEquals("[filtered request 1, filtered response 0, filtered request 2, filtered response 0, filtered request 1, filtered response 0]", gaps().toString());
        assertEquals(4L * PROBE.length() + answers.length() - text(FrameKind.RESPONSE_BYTES).length(), node.recorder.ledger.filteredOut.sum());
        assertEquals(6, node.recorder.ledger.requests.sum());
        assertEquals(0, node.recorder.ledger.framesDropped.sum());
        assertEquals(6, node.stamps.size());
    }

    @Test
    void positions_go_on_counting_behind_what_was_filtered_out() {
        talk(100_000, GET, PROBE, PUT);
        List<ReadFrame> requests = node.frames(FrameKind.REQUEST_BYTES);
        assertEquals(0, requests.get(0).position);
        assertEquals(GET.length() + PROBE.length(), requests.get(1).position);
        assertEquals(3, requests.get(1).request);
        String gap = new String(node.frames(FrameKind.GAP).get(0).payload, StandardCharsets.UTF_8);
        assertTrue(gap.contains("\"fromPosition\":" + GET.length() + ",\"bytes\":" + PROBE.length() + ",\"requests\":1"), gap);
    }

    @Test
    void pipelined_requests_are_parted_and_their_answers_too() {
        node.send(GET + PROBE + PROBE + PUT + GET + PROBE);
        for (int i = 1; i <= 6; i++) {
            node.answer("answer " + i);
        }
        assertEquals(GET + PUT + GET, text(FrameKind.REQUEST_BYTES));
        assertEquals("[1, 4, 5]", numbers(FrameKind.RESPONSE_BYTES).toString());
        assertTrue(node.received().contains("answer 6"));
    }

    @Test
    void no_byte_of_a_request_is_told_before_its_fate_is_known() {
        node.send(GET + "GET /b HTTP/1.1\r\nhost: x\r\nuser-agent: kube");
        assertEquals(GET, text(FrameKind.REQUEST_BYTES));
        node.send("let\r\n\r\n");
        assertEquals(GET + "GET /b HTTP/1.1\r\nhost: x\r\nuser-agent: kubelet\r\n\r\n", text(FrameKind.REQUEST_BYTES));
        node.send("PUT /a/_doc/1 HTTP/1.1\r\n");
        assertTrue(text(FrameKind.REQUEST_BYTES).endsWith("PUT /a/_doc/1 HTTP/1.1\r\n"));
        List<ReadFrame> frames = node.frames(FrameKind.REQUEST_BYTES);
        assertEquals(FrameHeader.FLAG_MUTATION, frames.get(frames.size() - 1).flags);
    }

    @Test
    void a_head_that_is_cut_off_is_recorded() {
        node.send(PROBE + "GET /b HTTP/1.1\r\nuser-agent: kube-probe");
        node.channel.close();
        assertEquals("GET /b HTTP/1.1\r\nuser-agent: kube-probe", text(FrameKind.REQUEST_BYTES));
        String closed = new String(node.frames(FrameKind.CLOSED).get(0).payload, StandardCharsets.UTF_8);
        assertTrue(closed.contains("\"requestBytes\":" + (PROBE.length() + 39)), closed);
    }

    @Test
    void leave_to_send_a_body_and_a_refusal_of_it_are_kept_out_with_their_request() {
        node.send("GET /a HTTP/1.1\r\nuser-agent: kube-probe\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
        node.send("{}");
        node.answer("done");
        node.send("GET /a HTTP/1.1\r\nuser-agent: kube-probe\r\nExpect: 100-continue\r\nContent-Length: 5000\r\n\r\n");
        node.send(GET);
        node.answer("fine");
        assertEquals(GET, text(FrameKind.REQUEST_BYTES));
        assertEquals("[3]", numbers(FrameKind.RESPONSE_BYTES).toString());
        String received = node.received();
        assertTrue(received.contains("HTTP/1.1 100") && received.contains("HTTP/1.1 413"), received);
    }

    @Test
    void an_answer_before_the_body_is_whole_is_kept_out_and_so_is_the_rest_of_the_body() {
        node.send("GET /a HTTP/1.1\r\nuser-agent: kube-probe\r\nContent-Length: 5000\r\n\r\n");
        assertTrue(node.received().startsWith("HTTP/1.1 413"));
        node.send(String.join("", Collections.nCopies(5000, "x")) + GET);
        node.answer("fine");
        assertEquals(GET, text(FrameKind.REQUEST_BYTES));
        assertEquals("[2]", numbers(FrameKind.RESPONSE_BYTES).toString());
    }

    @Test
    void what_cannot_be_read_behind_a_filtered_head_is_recorded() {
        node.send("GET /a HTTP/1.1\r\nuser-agent: kube-probe\r\nTransfer-Encoding: chunked\r\n\r\nno size\r\nDELETE /a HTTP/1.1\r\n\r\n");
        assertEquals("DELETE /a HTTP/1.1\r\n\r\n", text(FrameKind.REQUEST_BYTES));
        assertTrue((node.frames(FrameKind.REQUEST_BYTES).get(0).flags & FrameHeader.FLAG_UNREADABLE) != 0);
    }

    @Test
    void under_acknowledged_a_filtered_request_is_not_held() {
        TappedPipeline held = new TappedPipeline(Policy.ACKNOWLEDGED, probes);
        held.loop.holds().linkUp();
        held.send(PROBE);
        held.answer("green");
        assertTrue(held.received().endsWith("green"));
        held.send(PUT);
        held.answer("done");
        assertEquals("", held.received());
        held.acknowledgeAll();
        assertTrue(held.received().endsWith("done"));
        assertEquals(1, held.recorder.ledger.held.sum());
    }

    @Test
    void under_count_the_policy_is_what_keeps_it_out() {
        TappedPipeline counting = new TappedPipeline(Policy.COUNT, probes);
        counting.send(PROBE + GET);
        assertEquals(0, counting.frames().size());
        assertEquals(PROBE.length() + GET.length(), counting.recorder.ledger.filteredOut.sum());
    }

    @Test
    void however_a_stream_is_cut_the_same_bytes_are_kept() {
        Random random = new Random(20261);
        for (int round = 0; round < 200; round++) {
            TappedPipeline some = new TappedPipeline(Policy.OBSERVE, probes);
            StringBuilder all = new StringBuilder();
            StringBuilder kept = new StringBuilder();
            int requests = 1 + random.nextInt(8);
            boolean afterKept = true;
            for (int i = 0; i < requests; i++) {
                String request = Arrays.asList(PROBE, GET, PUT, "HEAD /a HTTP/1.1\r\n\r\n", "\r\n" + GET).get(random.nextInt(5));
                all.append(request);
                // A line end too many shares the fate of the request before it.
                kept.append(request.equals(PROBE) ? "" : afterKept ? request : request.replaceFirst("^\r\n", ""));
                afterKept = !request.equals(PROBE);
            }
            some.sendInPieces(all.toString(), 1 + random.nextInt(60));
            StringBuilder found = new StringBuilder();
            some.frames(FrameKind.REQUEST_BYTES).forEach(frame -> found.append(new String(frame.payload, StandardCharsets.ISO_8859_1)));
            assertEquals(kept.toString(), found.toString());
            assertEquals(requests, some.recorder.ledger.requests.sum());
        }
    }

    /** Sends each and answers it; gives what the client received. */
    private String talk(int piece, String... requests) {
        for (String request : requests) {
            node.sendInPieces(request, piece);
            node.answer("fine");
        }
        return node.received();
    }

    private String text(int kind) {
        StringBuilder text = new StringBuilder();
        node.frames(kind).forEach(frame -> text.append(new String(frame.payload, StandardCharsets.ISO_8859_1)));
        return text.toString();
    }

    private List<Integer> numbers(int kind) {
        List<Integer> numbers = new ArrayList<>();
        for (ReadFrame frame : node.frames(kind)) {
            if (numbers.isEmpty() || numbers.get(numbers.size() - 1) != frame.request) {
                numbers.add(frame.request);
            }
        }
        return numbers;
    }

    private List<String> gaps() {
        List<String> gaps = new ArrayList<>();
        for (ReadFrame frame : node.frames(FrameKind.GAP)) {
            String gap = new String(frame.payload, StandardCharsets.UTF_8);
            gaps.add(value(gap, "why") + " " + value(gap, "direction") + " " + value(gap, "requests"));
        }
        return gaps;
    }

    private static String value(String json, String key) {
        String rest = json.substring(json.indexOf('"' + key + "\":") + key.length() + 3);
        return rest.substring(0, rest.indexOf(',')).replace("\"", "");
    }
}
