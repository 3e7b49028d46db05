package migrations.shim.tap;

import java.util.ArrayDeque;
import java.util.Iterator;
import migrations.shim.filter.CaptureFilter;
import migrations.shim.record.MissingBytes;
import migrations.shim.scan.RequestScanner;
import migrations.shim.wire.Stamp;

/** What is known of one client's connection: its number, places in both directions, requests without an answer. Its event loop's. */
final class Connection implements RequestScanner.Listener {
    final int number;
    final String stampPrefix;
    final String remote;
    final String local;
    final RequestScanner scanner;
    /** Null: there is no filter. */
    final RequestSieve sieve;
    final MissingBytes missingRequest = new MissingBytes("request");
    final MissingBytes missingResponse = new MissingBytes("response");
    long requestPosition;
    long responsePosition;
    boolean openedTold;
    boolean closed;
    /** How many requests the node's decoder has emitted. */
    int decoded;
    /** The request whose answer's bytes pass now; 0: not known. */
    int responding;
    /** The answer that passes now is a 1xx: another one follows. */
    boolean isInterim;
    private final ArrayDeque<OpenRequest> open = new ArrayDeque<>();
    /** Answered while it was the last to have begun (413, 417): more of its bytes may come, and be dropped. */
    private OpenRequest answeredEarly;

    Connection(long epoch, int number, String remote, String local, CaptureFilter filter) {
        this.scanner = new RequestScanner(this, filter);
        this.sieve = filter == null ? null : new RequestSieve(scanner);
        this.number = number;
        this.stampPrefix = Stamp.prefix(epoch, number);
        this.remote = remote;
        this.local = local;
    }

    /** Nothing is owed to the log before the next bytes. */
    boolean isWhole() {
        return openedTold && missingRequest.isNone() && missingResponse.isNone();
    }

    @Override
    public void begins(int request) {
        open.addLast(new OpenRequest(request));
    }

    @Override
    public void classified(int request, boolean mutation) {
        OpenRequest last = open.peekLast();
        if (last != null && last.number == request) {
            last.mutation = mutation;
        }
    }

    @Override
    public void filtered(int request, boolean out) {
        OpenRequest each = openRequest(request);
        if (each != null) {
            each.filteredOut = out;
            each.mutation = !out;
        }
    }

    /** Null when it is not known, or answered. */
    OpenRequest openRequest(int request) {
        for (OpenRequest each : open) {
            if (each.number == request) {
                return each;
            }
        }
        return null;
    }

    int openRequests() {
        return open.size();
    }

    /** The bytes of these requests went into this frame. */
    void written(int first, int last, long sequence) {
        Iterator<OpenRequest> newest = open.descendingIterator();
        while (newest.hasNext()) {
            OpenRequest each = newest.next();
            if (each.number < first) {
                return;
            }
            if (each.number <= last) {
                each.sequence = sequence;
            }
        }
    }

    /** Bytes of these requests were dropped; gives how many of them had lost nothing before. */
    int lost(int first, int last) {
        int fresh = 0;
        for (OpenRequest each : open) {
            if (each.number >= first && each.number <= last && !each.lost) {
                each.lost = true;
                fresh++;
            }
        }
        if (answeredEarly != null && answeredEarly.number >= first && answeredEarly.number <= last && !answeredEarly.lost) {
            answeredEarly.lost = true;
            fresh++;
        }
        return fresh;
    }

    /** The answer has passed whole. */
    void answered(int request) {
        if (request == scanner.lastRequest()) {
            answeredEarly = openRequest(request);
        }
        OpenRequest first = open.peekFirst();
        if (first != null && first.number == request) {
            open.removeFirst();
            return;
        }
        open.removeIf(each -> each.number == request);
    }
}
