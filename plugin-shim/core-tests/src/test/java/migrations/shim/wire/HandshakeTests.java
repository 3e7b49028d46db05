package migrations.shim.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HandshakeTests {
    private static final String JSON = Golden.text("handshake.json");

    @Test
    void says_hello_as_the_golden_bytes_say() {
        assertArrayEquals(Golden.bytes("client-hello.bin"), handshake().hello());
    }

    @Test
    void proves_itself_and_derives_the_session_key() throws WireException {
        Handshake handshake = handshake();
        assertArrayEquals(Golden.bytes("client-proof.bin"), handshake.prove(Golden.bytes("server-proof.bin")));
        assertArrayEquals(Golden.hex(Golden.texts(JSON, "sessionKey").get(0)), handshake.sessionKey());
    }

    @Test
    void takes_the_welcome_and_the_control_messages_behind_it() throws WireException {
        Welcome welcome = welcomed();
        assertEquals("7 12 10 2", welcome.node + " " + welcome.writtenTo + " " + welcome.durableTo + " " + welcome.policy);
        List<String> heard = new ArrayList<>();
        ControlReader.Listener listener = recording(heard);
        welcome.control.read(Golden.bytes("ack.bin"), listener);
        welcome.control.read(Golden.bytes("policy.bin"), listener);
        assertEquals("[ack 20 18, policy 1]", heard.toString());
    }

    @Test
    void refuses_a_control_message_that_comes_twice() throws WireException {
        Welcome welcome = welcomed();
        List<String> heard = new ArrayList<>();
        welcome.control.read(Golden.bytes("ack.bin"), recording(heard));
        assertThrows(WireException.class, () -> welcome.control.read(Golden.bytes("ack.bin"), recording(heard)));
        assertEquals(1, heard.size());
    }

    @Test
    void refuses_a_sidecar_that_does_not_know_the_key() {
        for (int i = 8; i < 74; i++) {
            byte[] proof = Golden.bytes("server-proof.bin");
            proof[i] ^= 1;
            assertThrows(WireException.class, () -> handshake().prove(proof), "a flipped bit at " + i);
        }
    }

    @Test
    void says_why_it_was_refused() {
        WireException refused = assertThrows(WireException.class, () -> handshake().prove(Golden.bytes("refused.bin")));
        assertEquals("the sidecar refused the link: it has another key", refused.getMessage());
    }

    @Test
    void refuses_what_is_no_message_of_this_protocol() {
        byte[] http = "HTTP/1.1 400 Bad Request\r\n".getBytes();
        assertThrows(WireException.class, () -> Message.wholeBytes(http, http.length));
    }

    private static Handshake handshake() {
        return new Handshake(Golden.hex(Golden.texts(JSON, "key").get(0)), Golden.hex(Golden.texts(JSON, "nonceC").get(0)),
            0x0123456789abcdefL, 1, Golden.texts(JSON, "nodeId").get(0), Golden.texts(JSON, "clusterUuid").get(0));
    }

    private static Welcome welcomed() throws WireException {
        Handshake handshake = handshake();
        handshake.prove(Golden.bytes("server-proof.bin"));
        return handshake.welcome(Golden.bytes("welcome.bin"));
    }

    private static ControlReader.Listener recording(List<String> heard) {
        return new ControlReader.Listener() {
            @Override
            public void acknowledged(long writtenTo, long durableTo) {
                heard.add("ack " + writtenTo + " " + durableTo);
            }

            @Override
            public void policy(int code) {
                heard.add("policy " + code);
            }
        };
    }
}
