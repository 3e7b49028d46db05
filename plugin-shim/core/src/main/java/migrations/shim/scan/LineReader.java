package migrations.shim.scan;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Cuts one line after the other out of bytes that come in pieces. Belongs to its scanner. */
final class LineReader {
    /** A line longer than this is not looked at any further than this; netty's own bound for a request line is the same or less. */
    static final int MAX_LINE_BYTES = 16 * 1024;

    /** The line, from 0 to {@link #bytes}; valid until the next line is begun. */
    byte[] line = new byte[256];
    /** What of the line has come; once it is whole, without its line end. */
    int bytes;
    /** The line was longer and is cut. */
    boolean isTooLong;
    /** The last call came to the line's end. */
    boolean isWhole;

    /** Begins a line. */
    void clear() {
        bytes = 0;
        isTooLong = false;
        isWhole = false;
    }

    /** Takes what belongs to the line, and gives where that ends. */
    int read(ByteBuffer from, int at, int to) {
        for (int i = at; i < to; i++) {
            byte b = from.get(i);
            if (b == '\n') {
                isWhole = true;
                bytes -= bytes > 0 && line[bytes - 1] == '\r' ? 1 : 0;
                return i + 1;
            }
            if (bytes < MAX_LINE_BYTES) {
                append(b);
            } else {
                isTooLong = true;
            }
        }
        return to;
    }

    private void append(byte b) {
        if (bytes == line.length) {
            line = Arrays.copyOf(line, line.length * 2);
        }
        line[bytes++] = b;
    }
}
