package migrations.shim.tap;

import java.nio.ByteBuffer;
import java.util.Arrays;
import migrations.shim.filter.Fate;
import migrations.shim.scan.RequestScanner;
import migrations.shim.wire.FrameHeader;

/**
 * Parts what a client sent into what is recorded and what a filter keeps out. Of a request whose fate is open the bytes wait here, never more
 * than the longest head that is filtered. The fields tell of the run taken last, in this order: bytes that had waited, bytes kept, bytes
 * filtered out; each may be none. Its event loop's.
 */
final class RequestSieve {
    /** The start of {@link #waitedRequest}. */
    int waitedBytes;
    int waitedRequest;
    int waitedFlags;
    /** Where in the chunk the kept bytes lie. */
    int keptFrom;
    int keptTo;
    /** Requests with bytes among the kept. */
    int first;
    int last;
    int flags;
    int outBytes;
    /** Requests that begin among the filtered bytes. */
    int outRequests;

    private final RequestScanner scanner;
    private byte[] waiting = new byte[0];
    private int waitingBytes;
    /** The last request that was told as filtered out. */
    private int outRequest;

    RequestSieve(RequestScanner scanner) {
        this.scanner = scanner;
    }

    /** Bytes wait: their request, the last that has begun, has an open fate. */
    boolean hasWaiting() {
        return waitingBytes > 0;
    }

    /** What had waited; valid until the next run is taken. */
    ByteBuffer waited() {
        return ByteBuffer.wrap(waiting, 0, waitedBytes);
    }

    /** Takes the next run of a chunk that the scanner was told of; gives where it ends. */
    int next(ByteBuffer bytes, int from, int to) {
        clear(from);
        int at = from;
        while (at < to) {
            int part = at;
            at = scanner.scanRun(bytes, part, to);
            if (scanner.fate() == Fate.OPEN) {
                await(bytes, part, at);
                return at;
            }
            if (scanner.fate() == Fate.OUT) {
                takeOut(at - part);
                return at;
            }
            boolean hadWaiting = hasWaiting();
            if (hadWaiting) {
                takeWaiting();
            }
            if (keptTo == from) {
                first = scanner.firstRequest();
            }
            keptTo = at;
            last = scanner.lastRequest();
            flags |= (scanner.hasMutation() ? FrameHeader.FLAG_MUTATION : 0) | (scanner.isUnreadable() ? FrameHeader.FLAG_UNREADABLE : 0);
            if (hadWaiting) {
                return at; // what comes next may have to wait where that lies
            }
        }
        return at;
    }

    /** Takes what waits, as kept, and nothing else: no more of the head is waited for. */
    void giveUpWaiting() {
        clear(0);
        takeWaiting();
    }

    private void clear(int from) {
        waitedBytes = 0;
        keptFrom = from;
        keptTo = from;
        flags = 0;
        outBytes = 0;
        outRequests = 0;
    }

    private void takeWaiting() {
        scanner.keep();
        waitedBytes = waitingBytes;
        waitedRequest = scanner.lastRequest();
        waitedFlags = scanner.hasMutation() ? FrameHeader.FLAG_MUTATION : 0;
        waitingBytes = 0;
    }

    private void takeOut(int bytes) {
        outBytes = waitingBytes + bytes;
        waitingBytes = 0;
        outRequests = scanner.lastRequest() == outRequest ? 0 : 1;
        outRequest = scanner.lastRequest();
    }

    private void await(ByteBuffer bytes, int from, int to) {
        int length = waitingBytes + to - from;
        if (waiting.length < length) {
            waiting = Arrays.copyOf(waiting, Math.max(length, Math.min(2 * waiting.length, RequestScanner.MAX_FILTERED_HEAD_BYTES)));
        }
        for (int i = from; i < to; i++) {
            waiting[waitingBytes++] = bytes.get(i);
        }
    }
}
