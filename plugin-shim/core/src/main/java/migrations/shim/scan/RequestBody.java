package migrations.shim.scan;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** How much of a request's body is to come: by the length its head told, or chunk by chunk. Belongs to its scanner. */
final class RequestBody {
    /** Bytes of the body, or of the chunk, that are to come; negative when what told them cannot be read. */
    private long remaining;
    private boolean chunked;

    /** A request begins: it has no body until its head says so. */
    void begin() {
        remaining = 0;
        chunked = false;
    }

    boolean isChunked() {
        return chunked;
    }

    boolean isUnreadable() {
        return remaining < 0;
    }

    boolean hasMore() {
        return remaining > 0;
    }

    void length(String value) {
        remaining = HeaderText.number(value, 10);
    }

    void encoding(String value) {
        chunked |= value.toLowerCase(Locale.ROOT).contains("chunked");
    }

    /** The line before a chunk. */
    void chunkSize(byte[] line, int bytes) {
        int end = 0;
        while (end < bytes && line[end] != ';') {
            end++;
        }
        remaining = HeaderText.number(new String(line, 0, end, StandardCharsets.ISO_8859_1).trim(), 16);
    }

    /** Takes what belongs to it, and gives where that ends. */
    int skip(int at, int to) {
        long taken = Math.min(remaining, to - at);
        remaining -= taken;
        return at + (int) taken;
    }
}
