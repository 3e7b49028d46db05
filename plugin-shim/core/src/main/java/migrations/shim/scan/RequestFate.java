package migrations.shim.scan;

import migrations.shim.filter.CaptureFilter;
import migrations.shim.filter.Fate;

/** What becomes of the request being read: open until its head is whole, where there is a filter; kept, where there is none. Belongs to its scanner. */
final class RequestFate {
    /** A head that is longer is kept, whatever a filter says of it. */
    static final int MAX_FILTERED_HEAD_BYTES = LineReader.MAX_LINE_BYTES;

    /** Null: everything is kept. */
    private final CaptureFilter filter;
    private Fate now = Fate.KEPT;
    /** Of the head, while its fate is open. */
    private int headBytes;
    private boolean lineMatches;
    private boolean agentMatches;
    private int agents;

    RequestFate(CaptureFilter filter) {
        this.filter = filter;
    }

    boolean isFiltered() {
        return filter != null;
    }

    Fate now() {
        return now;
    }

    boolean isOpen() {
        return now == Fate.OPEN;
    }

    void begin() {
        if (filter != null) {
            now = Fate.OPEN;
            headBytes = 0;
            agents = 0;
            agentMatches = false;
        }
    }

    /** What is open is kept. */
    void keepOpen() {
        if (now == Fate.OPEN) {
            now = Fate.KEPT;
        }
    }

    /** Whatever it was. */
    void keep() {
        now = Fate.KEPT;
    }

    void head(int bytes) {
        if (now == Fate.OPEN) {
            headBytes += bytes;
            if (headBytes > MAX_FILTERED_HEAD_BYTES) {
                now = Fate.KEPT;
            }
        }
    }

    /** The request line was read; its target lies between {@code from} and {@code to}. */
    void line(String method, boolean mutation, byte[] line, int from, int to) {
        if (now != Fate.OPEN) {
            return;
        }
        int first = from;
        int last = to;
        while (first < last && line[first] == ' ') {
            first++;
        }
        while (last > first && line[last - 1] == ' ') {
            last--;
        }
        Fate said = mutation ? Fate.KEPT : filter.fateOfLine(method, line, first, last);
        lineMatches = said == Fate.OUT; // once the head is whole
        if (said == Fate.KEPT) {
            now = Fate.KEPT;
        }
    }

    /** A user-agent header was read. Two are none. */
    void agent(byte[] line, int bytes) {
        int first = HeaderText.colon(line, bytes);
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

    /** The head is whole; gives whether the request turns out to be filtered. */
    boolean headEnds() {
        if (now != Fate.OPEN) {
            return false;
        }
        now = lineMatches || agentMatches ? Fate.OUT : Fate.KEPT;
        return now == Fate.OUT;
    }
}
