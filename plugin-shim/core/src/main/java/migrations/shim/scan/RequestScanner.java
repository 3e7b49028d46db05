package migrations.shim.scan;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import migrations.shim.filter.CaptureFilter;
import migrations.shim.filter.Fate;

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

        /** Whether a filter keeps request {@code number} out; may be taken back when what follows its head cannot be read. */
        default void filtered(int number, boolean out) {
        }
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
    /** A head that is longer is kept, whatever a filter says of it. */
    public static final int MAX_FILTERED_HEAD_BYTES = MAX_LINE_BYTES;

    private final Listener listener;
    /** Null: everything is kept, and nothing more is looked at. */
    private final CaptureFilter filter;
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

    private Fate fate = Fate.KEPT;
    /** Of the head, while its fate is open. */
    private int headBytes;
    private boolean lineMatches;
    private boolean agentMatches;
    private int agents;
    private boolean pausing;

    public RequestScanner(Listener listener) {
        this(listener, null);
    }

    public RequestScanner(Listener listener, CaptureFilter filter) {
        this.listener = listener;
        this.filter = filter;
    }

    /** Looks at the bytes from {@code from} to {@code to}; the answers below are about this chunk until the next call. */
    public void scan(ByteBuffer bytes, int from, int to) {
        beginChunk();
        int at = from;
        do {
            at = scanRun(bytes, at, to);
        } while (at < to);
    }

    /** A chunk begins that is looked at run by run. */
    public void beginChunk() {
        endInChunk = false;
    }

    /**
     * Looks at bytes of one fate, and gives where they end: where there is a filter it stops before the first byte of a request. The answers
     * below are about this run, but for what the chunk ends.
     */
    public int scanRun(ByteBuffer bytes, int from, int to) {
        if (state == State.UNREADABLE) {
            fate = Fate.KEPT;
        }
        firstInChunk = state == State.IDLE ? 0 : number;
        mutationEnded = false;
        pausing = false;
        int at = from;
        while (at < to && !pausing) {
            switch (state) {
                case IDLE:
                    at = idle(bytes, at, to, at == from);
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
        return at;
    }

    /** What becomes of the bytes looked at last. */
    public Fate fate() {
        return fate;
    }

    /** What is open is kept: its bytes cannot wait for the rest of the head. */
    public void keep() {
        if (fate == Fate.OPEN) {
            fate = Fate.KEPT;
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

    /** What stands between two requests shares the fate of the first. */
    private int idle(ByteBuffer bytes, int at, int to, boolean first) {
        int i = at;
        while (i < to && (bytes.get(i) & 0xFF) <= ' ') {
            i++;
        }
        if (i < to) {
            pausing = filter != null && (!first || i > at);
            if (!pausing) {
                begin();
            }
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
        if (filter != null) {
            fate = Fate.OPEN;
            headBytes = 0;
            agents = 0;
            agentMatches = false;
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
                countHead(i + 1 - at);
                takeLine();
                return i + 1;
            }
            if (lineBytes < MAX_LINE_BYTES) {
                append(b);
            } else {
                lineTooLong = true;
            }
        }
        countHead(to - at);
        return to;
    }

    private void countHead(int bytes) {
        if (fate == Fate.OPEN) {
            headBytes += bytes;
            if (headBytes > MAX_FILTERED_HEAD_BYTES) {
                keep();
            }
        }
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
        if (fate == Fate.OPEN) {
            filterLine(text.substring(0, methodEnd), methodEnd + 1, pathEnd);
        }
        startLine(State.HEADERS);
    }

    private void filterLine(String method, int from, int to) {
        int first = from;
        int last = to;
        while (first < last && line[first] == ' ') {
            first++;
        }
        while (last > first && line[last - 1] == ' ') {
            last--;
        }
        Fate said = current ? Fate.KEPT : filter.fateOfLine(method, line, first, last);
        lineMatches = said == Fate.OUT; // once the head is whole
        if (said == Fate.KEPT) {
            keep();
        }
    }

    /** Two agents are none. */
    private void filterAgent(int bytes) {
        int first = 0;
        while (first < bytes && line[first] != ':') {
            first++;
        }
        if (first == bytes) {
            return; // no header
        }
        first++;
        int last = bytes;
        while (first < last && (line[first] == ' ' || line[first] == '\t')) {
            first++;
        }
        while (last > first && (line[last - 1] == ' ' || line[last - 1] == '\t')) {
            last--;
        }
        agentMatches = ++agents == 1 && filter.matchesAgent(line, first, last);
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
        } else if (fate == Fate.OPEN && colon == 10 && nameIs("user-agent", colon)) {
            filterAgent(bytes);
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
        if (fate == Fate.OPEN) {
            fate = lineMatches || agentMatches ? Fate.OUT : Fate.KEPT;
            if (fate == Fate.OUT) {
                listener.filtered(number, true);
            }
        }
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
        pausing = fate == Fate.OUT; // inside a body that was filtered out; what follows is kept
        if (pausing) {
            listener.filtered(number, false);
        }
        keep();
    }

    private void startLine(State next) {
        state = next;
        lineBytes = 0;
        lineTooLong = false;
    }
}
