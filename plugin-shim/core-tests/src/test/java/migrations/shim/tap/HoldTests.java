package migrations.shim.tap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import migrations.shim.record.Ledger.Release;
import migrations.shim.record.Policy;
import migrations.shim.wire.FrameKind;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HoldTests {
    private static final String GET = "GET /a HTTP/1.1\r\n\r\n";
    private static final String PUT = "PUT /a/_doc/1 HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}";

    private final TappedPipeline node = new TappedPipeline(Policy.ACKNOWLEDGED);

    @BeforeEach
    void the_link_is_up() {
        node.loop.holds().linkUp();
    }

    @Test
    void holds_a_mutations_answer_until_its_request_is_durable() {
        node.send(PUT);
        node.answer("done");
        assertEquals("", node.received());
        assertEquals(1, node.frames(FrameKind.HELD).size());
        node.acknowledgeAll();
        assertTrue(node.received().endsWith("done"));
        assertEquals("{\"why\":\"durable\"}", node.frames(FrameKind.RELEASED).get(0).text());
    }

    @Test
    void holds_no_read() {
        node.send(GET);
        node.answer("done");
        assertTrue(node.received().endsWith("done"));
    }

    @Test
    void waits_for_nothing_when_the_request_is_durable_already() {
        node.send(PUT);
        node.acknowledgeAll();
        node.answer("done");
        assertTrue(node.received().endsWith("done"), "let go at the end of the turn");
        assertEquals(0, node.frames(FrameKind.HELD).size());
    }

    @Test
    void keeps_the_order_of_pipelined_answers() {
        node.send(PUT + GET + PUT);
        node.answer("one");
        node.answer("two");
        node.answer("three");
        assertEquals("", node.received());
        node.acknowledgeAll();
        String received = node.received();
        assertTrue(received.indexOf("one") < received.indexOf("two") && received.indexOf("two") < received.indexOf("three"), received);
    }

    @Test
    void holds_the_final_answer_not_the_interim_one() {
        node.send("PUT /a HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
        assertTrue(node.received().startsWith("HTTP/1.1 100"));
        node.send("{}");
        node.answer("done");
        assertEquals("", node.received());
        node.acknowledgeAll();
        assertTrue(node.received().endsWith("done"));
    }

    @Test
    void closes_behind_the_answer_it_holds() {
        node.send(PUT);
        node.answer("done");
        node.channel.pipeline().close();
        assertTrue(node.channel.isOpen());
        node.acknowledgeAll();
        assertTrue(node.received().endsWith("done"));
        assertFalse(node.channel.isOpen());
    }

    @Test
    void lets_go_when_it_has_waited_too_long_and_holds_no_more_until_the_sidecar_is_back() {
        node.send(PUT);
        node.answer("one");
        node.tap.holds().releaseOverdue(System.nanoTime() + TimeUnit.HOURS.toNanos(1));
        assertTrue(node.received().endsWith("one"));
        node.send(PUT);
        node.answer("two");
        assertTrue(node.received().endsWith("two"), "a client waits in vain once, not each time");
        assertEquals(2, node.frames(FrameKind.RELEASED).size());
        assertTrue(node.frames(FrameKind.GAP).get(0).text().contains("\"why\":\"holdTimeout\""));
        node.acknowledgeAll();
        node.send(PUT);
        node.answer("three");
        assertEquals("", node.received());
    }

    @Test
    void lets_go_when_the_link_is_lost_and_holds_nothing_without_one() {
        node.send(PUT);
        node.answer("one");
        node.loop.holds().linkLost();
        node.send(PUT);
        node.answer("two");
        String received = node.received();
        assertTrue(received.contains("one") && received.endsWith("two"), received);
        assertTrue(node.recorder.ledger.json().toString().contains("\"released\":{\"linkLost\":2}"));
    }

    @Test
    void lets_go_when_the_node_stops_and_holds_nothing_more() {
        node.send(PUT);
        node.answer("one");
        node.recorder.stopHolding();
        node.loop.holds().releaseAll(Release.STOPPING);
        node.send(PUT);
        node.answer("two");
        String received = node.received();
        assertTrue(received.contains("one") && received.endsWith("two"), received);
    }

    @Test
    void lets_go_when_the_policy_changes() {
        node.send(PUT);
        node.answer("one");
        node.recorder.sidecarPolicy(Policy.OBSERVE.code);
        node.loop.policyChanged();
        assertTrue(node.received().endsWith("one"));
    }

    @Test
    void lets_the_buffers_go_when_the_client_is_gone() {
        node.send(PUT);
        node.answer("one");
        node.channel.disconnect(); // behind the held answer
        node.channel.unsafe().closeForcibly();
        node.channel.pipeline().fireChannelInactive();
        node.acknowledgeAll();
        assertEquals(1, node.frames(FrameKind.CLOSED).size());
    }
}
