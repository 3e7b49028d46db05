package migrations.shim.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import migrations.shim.record.FrameLog;
import migrations.shim.wire.FrameHeader;

/** A frame as a reader on the other side sees it. */
public final class ReadFrame {
    public final int kind;
    public final int flags;
    public final long sequence;
    public final long position;
    public final long capturedAt;
    public final long monotonic;
    public final int connection;
    public final int request;
    public final byte[] payload;

    private ReadFrame(ByteBuffer bytes) {
        int at = bytes.position();
        payload = new byte[bytes.getInt(at)];
        kind = bytes.get(at + 4);
        flags = bytes.get(at + 5);
        sequence = bytes.getLong(at + 8);
        position = bytes.getLong(at + 16);
        capturedAt = bytes.getLong(at + 24);
        monotonic = bytes.getLong(at + 32);
        connection = bytes.getInt(at + 40);
        request = bytes.getInt(at + 44);
        byte[] head = new byte[48];
        bytes.get(head);
        int crc = bytes.getInt();
        bytes.get(payload);
        CRC32 expected = new CRC32();
        expected.update(head, 0, head.length);
        expected.update(payload, 0, payload.length);
        assertEquals((int) expected.getValue(), crc, "checksum of frame " + sequence);
    }

    /** Takes everything that waits for the socket. */
    public static List<ReadFrame> drain(FrameLog log) {
        List<ReadFrame> frames = new ArrayList<>();
        for (ByteBuffer bytes = log.nextUnsent(); bytes != null; bytes = log.nextUnsent()) {
            bytes.order(ByteOrder.LITTLE_ENDIAN);
            while (bytes.remaining() >= FrameHeader.BYTES) {
                frames.add(new ReadFrame(bytes));
            }
        }
        return frames;
    }

    public static byte[] join(List<ReadFrame> frames) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        frames.forEach(frame -> joined.write(frame.payload, 0, frame.payload.length));
        return joined.toByteArray();
    }

    public String text() {
        return new String(payload, StandardCharsets.UTF_8);
    }
}
