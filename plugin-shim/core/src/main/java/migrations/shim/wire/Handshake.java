package migrations.shim.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The recorder's side of the mutual handshake: hello, check the sidecar's proof, prove ourselves, check the welcome.
 * Pure: bytes in, bytes out. One instance per connection attempt, used from the link's event loop only.
 */
public final class Handshake {
    /** The only version this recorder speaks. */
    public static final int VERSION = 1;
    public static final int NONCE_BYTES = 32;

    private static final int ROLE_SHIM = 1;

    private final byte[] key;
    private final byte[] hello;
    private byte[] sessionKey;

    public Handshake(byte[] key, byte[] nonce, long epoch, int link, String nodeId, String clusterUuid) {
        this.key = key;
        byte[] node = bounded(nodeId);
        byte[] cluster = bounded(clusterUuid);
        ByteBuffer message = Message.start(Message.CLIENT_HELLO, 4 + NONCE_BYTES + 11 + 2 + node.length + cluster.length);
        message.putShort((short) VERSION).putShort((short) VERSION).put(nonce).putLong(epoch).putShort((short) link).put((byte) ROLE_SHIM);
        message.put((byte) node.length).put(node).put((byte) cluster.length).put(cluster);
        this.hello = message.array();
    }

    /** Message 1, the first bytes on the link. */
    public byte[] hello() {
        return hello;
    }

    /** Takes message 2 and gives message 3; throws when the sidecar does not know the key. */
    public byte[] prove(byte[] serverProof) throws WireException {
        ByteBuffer body = expect(serverProof, Message.SERVER_PROOF, 2 + NONCE_BYTES + Macs.BYTES);
        int version = body.getShort() & 0xFFFF;
        if (version != VERSION) {
            throw new WireException("the sidecar speaks version " + version + " of the protocol, this recorder " + VERSION);
        }
        if (!Macs.same(Macs.of(key, Macs.label("sidecar"), hello, withoutMac(serverProof)), mac(serverProof))) {
            throw new WireException("the sidecar does not know the key of this recorder");
        }
        sessionKey = Macs.of(key, Macs.label("session"), hello, serverProof);
        return Message.of(Message.CLIENT_PROOF, Macs.of(key, Macs.label("recorder"), hello, serverProof));
    }

    /** Takes message 4; frames may pass from here on. */
    public Welcome welcome(byte[] message) throws WireException {
        ByteBuffer body = expect(message, Message.WELCOME, 2 + 8 + 8 + 1 + Macs.BYTES);
        if (!Macs.same(Macs.of(sessionKey, Macs.label("welcome"), withoutMac(message)), mac(message))) {
            throw new WireException("the welcome's checksum is wrong");
        }
        return new Welcome(body.getShort() & 0xFFFF, body.getLong(), body.getLong(), body.get(), new ControlReader(sessionKey));
    }

    byte[] sessionKey() {
        return sessionKey;
    }

    static ByteBuffer expect(byte[] message, int type, int bodyBytes) throws WireException {
        if (Message.type(message) == Message.REFUSED) {
            throw new WireException("the sidecar refused the link: " + refusal(message));
        }
        if (Message.type(message) != type || message.length != Message.HEADER_BYTES + bodyBytes) {
            throw new WireException("an unexpected message came from the sidecar");
        }
        return Message.body(message);
    }

    static byte[] withoutMac(byte[] message) {
        return Arrays.copyOf(message, message.length - Macs.BYTES);
    }

    static byte[] mac(byte[] message) {
        return Arrays.copyOfRange(message, message.length - Macs.BYTES, message.length);
    }

    private static String refusal(byte[] message) {
        switch (message.length > Message.HEADER_BYTES ? message[Message.HEADER_BYTES] : 0) {
            case 1: return "no common version";
            case 2: return "it has another key";
            case 3: return "malformed";
            case 4: return "too many links";
            case 5: return "it is full";
            default: return "for a reason this recorder does not know";
        }
    }

    private static byte[] bounded(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return bytes.length <= 255 ? bytes : Arrays.copyOf(bytes, 255);
    }
}
