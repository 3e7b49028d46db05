package migrations.shim.wire;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/**
 * Writes the 52 bytes in front of a payload (docs/wire-protocol.md, Frame). The payload must already lie behind the place
 * of the header, because the checksum covers both. All numbers are little-endian: so must the buffer be.
 */
public final class FrameHeader {
    public static final int BYTES = 52;
    public static final int MAX_PAYLOAD_BYTES = 1 << 20;

    public static final int FLAG_MORE = 1;
    public static final int FLAG_MUTATION = 2;
    public static final int FLAG_UNREADABLE = 4;

    private static final int CRC_AT = 48;

    private FrameHeader() {
    }

    /** Writes the header at {@code at}; leaves the buffer's position and limit as they were. */
    public static void write(ByteBuffer frame, int at, int payloadBytes, int kind, int flags, int link, long sequence,
                             long position, long capturedAt, long monotonic, int connection, int request, CRC32 crc) {
        frame.putInt(at, payloadBytes);
        frame.put(at + 4, (byte) kind);
        frame.put(at + 5, (byte) flags);
        frame.putShort(at + 6, (short) link);
        frame.putLong(at + 8, sequence);
        frame.putLong(at + 16, position);
        frame.putLong(at + 24, capturedAt);
        frame.putLong(at + 32, monotonic);
        frame.putInt(at + 40, connection);
        frame.putInt(at + 44, request);
        frame.putInt(at + CRC_AT, checksum(frame, at, payloadBytes, crc));
    }

    public static int payloadBytes(ByteBuffer frame, int at) {
        return frame.getInt(at);
    }

    public static long sequence(ByteBuffer frame, int at) {
        return frame.getLong(at + 8);
    }

    private static int checksum(ByteBuffer frame, int at, int payloadBytes, CRC32 crc) {
        int position = frame.position();
        int limit = frame.limit();
        crc.reset();
        frame.limit(at + CRC_AT).position(at);
        crc.update(frame);
        frame.limit(at + BYTES + payloadBytes).position(at + BYTES);
        crc.update(frame);
        frame.limit(limit).position(position);
        return (int) crc.getValue();
    }
}
