package migrations.shim.scan;

import java.nio.ByteBuffer;
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

    /** A head that is longer is kept, whatever a filter says of it. */
    public static final int MAX_FILTERED_HEAD_BYTES = RequestFate.MAX_FILTERED_HEAD_BYTES;

    private final Listener listener;
    private final RequestFate fate;
    private final RequestBody body = new RequestBody();
    private final RequestHead head;
    private final LineReader lines = new LineReader();
    private State state = State.IDLE;
    /** The request being read may change something; true until its request line says otherwise. */
    private boolean current;

    private boolean http2;
    private int number;
    private int firstInChunk;
    /** A request that has ended within the chunk was a mutation; the current one is asked for itself. */
    private boolean mutationEnded;
    private boolean endInChunk;

    private boolean pausing;

    public RequestScanner(Listener listener) {
        this(listener, null);
    }

    public RequestScanner(Listener listener, CaptureFilter filter) {
        this.listener = listener;
        this.fate = new RequestFate(filter);
        this.head = new RequestHead(body, fate);
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
            fate.keep();
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
                    at = body(at, to);
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
        return fate.now();
    }

    /** What is open is kept: its bytes cannot wait for the rest of the head. */
    public void keep() {
        fate.keepOpen();
    }

    /** The node's decoder gives up the body of the request it is in (a refused expectation) and waits for the next head. */
    public void abandonBody() {
        if (state == State.UNREADABLE || state == State.IDLE) {
            return;
        }
        boolean bodyUntouched = state == State.BODY || state == State.CHUNK_SIZE && lines.bytes == 0;
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
            pausing = fate.isFiltered() && (!first || i > at);
            if (!pausing) {
                begin();
            }
        }
        return i;
    }

    private void begin() {
        number++;
        current = true;
        body.begin();
        if (firstInChunk == 0) {
            firstInChunk = number;
        }
        fate.begin();
        listener.begins(number);
        startLine(State.REQUEST_LINE);
    }

    private int body(int at, int to) {
        int end = body.skip(at, to);
        if (!body.hasMore()) {
            if (state == State.BODY) {
                end();
            } else {
                startLine(State.CHUNK_END);
            }
        }
        return end;
    }

    private int readLine(ByteBuffer bytes, int at, int to) {
        int end = lines.read(bytes, at, to);
        fate.head(end - at);
        if (lines.isWhole) {
            takeLine();
        }
        return end;
    }

    private void takeLine() {
        switch (state) {
            case REQUEST_LINE:
                requestLine();
                break;
            case HEADERS:
                header();
                break;
            case CHUNK_SIZE:
                chunkSize();
                break;
            case CHUNK_END:
                startLine(State.CHUNK_SIZE);
                break;
            case TRAILERS:
                if (lines.bytes == 0) {
                    end();
                } else {
                    lines.clear();
                }
                break;
            default:
                throw new IllegalStateException("no line is read in " + state);
        }
    }

    private void requestLine() {
        if (!head.requestLine(lines)) {
            unreadable();
            return;
        }
        http2 = number == 1 && head.isHttp2Preface();
        current = head.isMutation();
        listener.classified(number, current);
        startLine(State.HEADERS);
    }

    private void header() {
        if (lines.bytes == 0) {
            headEnds();
        } else if (head.header(lines)) {
            startLine(State.HEADERS);
        } else {
            unreadable();
        }
    }

    private void headEnds() {
        if (fate.headEnds()) {
            listener.filtered(number, true);
        }
        if (body.isChunked()) {
            startLine(State.CHUNK_SIZE);
        } else if (body.hasMore()) {
            state = State.BODY;
        } else {
            end();
        }
    }

    private void chunkSize() {
        body.chunkSize(lines.line, lines.bytes);
        if (body.isUnreadable()) {
            unreadable();
        } else if (body.hasMore()) {
            state = State.CHUNK_DATA;
        } else {
            startLine(State.TRAILERS);
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
        pausing = fate.now() == Fate.OUT; // inside a body that was filtered out; what follows is kept
        if (pausing) {
            listener.filtered(number, false);
        }
        keep();
    }

    private void startLine(State next) {
        state = next;
        lines.clear();
    }
}
