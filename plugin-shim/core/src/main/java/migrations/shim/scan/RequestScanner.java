package migrations.shim.scan;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * Follows the requests of one connection through its raw bytes, without keeping them: where each begins and ends, and whether it
 * may change something. Numbers them as the node's HTTP decoder does. Belongs to the connection's event loop.
 */
public final class RequestScanner {
    /** Hears what the scanner finds, while {@link #scan} runs. */
    public interface Listener {
        /** The first byte of request {@code number} was seen; until told otherwise it is a mutation. */
        void begins(int number);

        /** The request line of {@code number} was read. */
        void classified(int number, boolean mutation);
    }

    private enum State {
        /** Between messages: line ends and control characters are skipped, as netty does. */
        IDLE,
        REQUEST_LINE,
        HEADERS,
        /** A body of a known length. */
        BODY,
        CHUNK_SIZE,
        CHUNK_DATA,
        /** The line end behind a chunk. */
        CHUNK_END,
        TRAILERS,
        /** The head could not be read; nothing after it on this connection is told apart. */
        UNREADABLE,
    }

    /** A line longer than this is not looked at any further than this; netty's own bound for a request line is the same or less. */
    private static final int MAX_LINE_BYTES = 16 * 1024;

    private final Listener listener;
    private State state = State.IDLE;
    private byte[] line = new byte[256];
    private int lineBytes;
    private boolean lineTooLong;
    private long remaining;
    private boolean chunked;
    /** The request being read may change something; true until its request line says otherwise. */
    private boolean current;

    private boolean http2;
    private int number;
    private int firstInChunk;
    /** A request that has ended within the chunk was a mutation; the current one is asked for itself. */
    private boolean mutationEnded;
    private boolean endInChunk;

    public RequestScanner(Listener listener) {
        this.listener = listener;
    }

    /** Looks at the bytes from {@code from} to {@code to}; the answers below are about this chunk until the next call. */
    public void scan(ByteBuffer bytes, int from, int to) {
        firstInChunk = state == State.IDLE ? 0 : number;
        mutationEnded = false;
        endInChunk = false;
        int at = from;
        while (at < to) {
            switch (state) {
                case IDLE:
                    at = idle(bytes, at, to);
                    break;
                case BODY:
                case CHUNK_DATA:
                    at = skip(at, to);
                    break;
                case UNREADABLE:
                    endInChunk = true;
                    at = to;
                    break;
                default:
                    at = readLine(bytes, at, to);
                    break;
            }
        }
        if (firstInChunk == 0) {
            firstInChunk = number + 1;
        }
    }

    /** The node's decoder gives up the body of the request it is in (a refused expectation) and waits for the next head. */
    public void abandonBody() {
        if (state == State.UNREADABLE || state == State.IDLE) {
            return;
        }
        boolean bodyUntouched = state == State.BODY || state == State.CHUNK_SIZE && lineBytes == 0;
        state = bodyUntouched ? State.IDLE : State.UNREADABLE;
        current = state == State.UNREADABLE;
    }

    /** Number of the first request that has bytes in the chunk. */
    public int firstRequest() {
        return firstInChunk;
    }

    /** Number of the last request that has begun. */
    public int lastRequest() {
        return number;
    }

    /** The chunk holds bytes of a request that may change something. */
    public boolean hasMutation() {
        return mutationEnded || current;
    }

    /** The chunk holds the last byte of a request that may change something. */
    public boolean endsMutation() {
        return endInChunk;
    }

    /** The connection began with the preface of HTTP/2. */
    public boolean isHttp2() {
        return http2;
    }

    public boolean isUnreadable() {
        return state == State.UNREADABLE;
    }

    private int idle(ByteBuffer bytes, int at, int to) {
        int i = at;
        while (i < to && (bytes.get(i) & 0xFF) <= ' ') {
            i++;
        }
        if (i < to) {
            begin();
        }
        return i;
    }

    private void begin() {
        number++;
        current = true;
        chunked = false;
        remaining = 0;
        if (firstInChunk == 0) {
            firstInChunk = number;
        }
        listener.begins(number);
        startLine(State.REQUEST_LINE);
    }

    private int skip(int at, int to) {
        long taken = Math.min(remaining, to - at);
        remaining -= taken;
        if (remaining == 0) {
            if (state == State.BODY) {
                end();
            } else {
                startLine(State.CHUNK_END);
            }
        }
        return at + (int) taken;
    }

    private int readLine(ByteBuffer bytes, int at, int to) {
        for (int i = at; i < to; i++) {
            byte b = bytes.get(i);
            if (b == '\n') {
                takeLine();
                return i + 1;
            }
            if (lineBytes < MAX_LINE_BYTES) {
                append(b);
            } else {
                lineTooLong = true;
            }
        }
        return to;
    }

    private void append(byte b) {
        if (lineBytes == line.length) {
            line = Arrays.copyOf(line, line.length * 2);
        }
        line[lineBytes++] = b;
    }

    private void takeLine() {
        int bytes = lineBytes > 0 && line[lineBytes - 1] == '\r' ? lineBytes - 1 : lineBytes;
        switch (state) {
            case REQUEST_LINE:
                requestLine(bytes);
                break;
            case HEADERS:
                header(bytes);
                break;
            case CHUNK_SIZE:
                chunkSize(bytes);
                break;
            case CHUNK_END:
                startLine(State.CHUNK_SIZE);
                break;
            case TRAILERS:
                lineBytes = 0;
                lineTooLong = false;
                if (bytes == 0) {
                    end();
                }
                break;
            default:
                throw new IllegalStateException("no line is read in " + state);
        }
    }

    private void requestLine(int bytes) {
        String text = new String(line, 0, bytes, StandardCharsets.ISO_8859_1);
        int methodEnd = text.indexOf(' ');
        int pathEnd = text.lastIndexOf(' ');
        if (lineTooLong || methodEnd <= 0 || pathEnd <= methodEnd || !text.startsWith("HTTP/", pathEnd + 1)) {
            unreadable();
            return;
        }
        http2 = number == 1 && text.equals("PRI * HTTP/2.0");
        current = RequestKinds.isMutation(text.substring(0, methodEnd), text.substring(methodEnd + 1, pathEnd).trim());
        listener.classified(number, current);
        startLine(State.HEADERS);
    }

    private void header(int bytes) {
        if (bytes == 0) {
            headEnds();
            return;
        }
        int colon = colon(bytes);
        if (colon == 14 && nameIs("content-length", colon)) {
            contentLength(value(colon, bytes));
        } else if (colon == 17 && nameIs("transfer-encoding", colon)) {
            chunked |= value(colon, bytes).toLowerCase(Locale.ROOT).contains("chunked");
        }
        if (state == State.HEADERS) {
            startLine(State.HEADERS);
        }
    }

    private int colon(int bytes) {
        int i = 0;
        while (i < bytes && line[i] != ':') {
            i++;
        }
        int end = i;
        while (end > 0 && line[end - 1] == ' ') {
            end--;
        }
        return end;
    }

    private boolean nameIs(String lower, int bytes) {
        for (int i = 0; i < bytes; i++) {
            byte b = line[i];
            int folded = b >= 'A' && b <= 'Z' ? b + 32 : b;
            if (folded != lower.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private String value(int nameBytes, int bytes) {
        String rest = new String(line, nameBytes, bytes - nameBytes, StandardCharsets.ISO_8859_1);
        return rest.substring(rest.indexOf(':') + 1).trim();
    }

    private void contentLength(String value) {
        try {
            remaining = Long.parseLong(value);
        } catch (NumberFormatException e) {
            remaining = -1;
        }
        if (remaining < 0) {
            unreadable();
        }
    }

    private void headEnds() {
        if (chunked) {
            startLine(State.CHUNK_SIZE);
        } else if (remaining > 0) {
            state = State.BODY;
        } else {
            end();
        }
    }

    private void chunkSize(int bytes) {
        int end = 0;
        while (end < bytes && line[end] != ';') {
            end++;
        }
        try {
            remaining = Long.parseLong(new String(line, 0, end, StandardCharsets.ISO_8859_1).trim(), 16);
        } catch (NumberFormatException e) {
            remaining = -1;
        }
        if (remaining < 0) {
            unreadable();
        } else if (remaining == 0) {
            startLine(State.TRAILERS);
        } else {
            state = State.CHUNK_DATA;
        }
    }

    private void end() {
        mutationEnded |= current;
        endInChunk |= current;
        current = false;
        state = State.IDLE;
    }

    private void unreadable() {
        state = State.UNREADABLE;
        current = true;
        endInChunk = true;
    }

    private void startLine(State next) {
        state = next;
        lineBytes = 0;
        lineTooLong = false;
    }
}
