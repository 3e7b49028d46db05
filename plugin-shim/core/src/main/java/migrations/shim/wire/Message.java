package migrations.shim.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The outer form of handshake and control messages: magic, type, a zero, body length, body. */
public final class Message {
    public static final int HEADER_BYTES = 8;
    public static final int MAX_BODY_BYTES = 1024;

    static final int CLIENT_HELLO = 1;
    static final int SERVER_PROOF = 2;
    static final int CLIENT_PROOF = 3;
    static final int WELCOME = 4;
    static final int ACK = 5;
    static final int POLICY = 6;
    static final int REFUSED = 7;

    private static final int MAGIC = 0x5247494D; // "MIGR", little-endian

    private Message() {
    }

    static byte[] of(int type, byte[] body) {
        ByteBuffer whole = start(type, body.length);
        whole.put(body);
        return whole.array();
    }

    /** The header alone, in a buffer that has room for the body. */
    static ByteBuffer start(int type, int bodyBytes) {
        ByteBuffer whole = ByteBuffer.allocate(HEADER_BYTES + bodyBytes).order(ByteOrder.LITTLE_ENDIAN);
        whole.putInt(MAGIC).put((byte) type).put((byte) 0).putShort((short) bodyBytes);
        return whole;
    }

    /** How many bytes the message that begins in {@code bytes} has as a whole; 0 when its header is not there yet. */
    public static int wholeBytes(byte[] bytes, int available) throws WireException {
        if (available < HEADER_BYTES) {
            return 0;
        }
        ByteBuffer header = ByteBuffer.wrap(bytes, 0, HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        if (header.getInt() != MAGIC) {
            throw new WireException("what answers on the sidecar's port does not speak this protocol");
        }
        header.get();
        int reserved = header.get();
        int bodyBytes = header.getShort() & 0xFFFF;
        if (reserved != 0 || bodyBytes > MAX_BODY_BYTES) {
            throw new WireException("a message is malformed");
        }
        return HEADER_BYTES + bodyBytes;
    }

    static int type(byte[] whole) {
        return whole[4];
    }

    static ByteBuffer body(byte[] whole) {
        ByteBuffer buffer = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN);
        buffer.position(HEADER_BYTES);
        return buffer;
    }
}
