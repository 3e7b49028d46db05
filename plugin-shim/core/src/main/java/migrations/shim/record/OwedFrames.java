package migrations.shim.record;

import java.util.ArrayDeque;
import migrations.shim.record.Budget.Share;
import migrations.shim.wire.FrameKind;
import migrations.shim.wire.Json;

/** Gaps and ends of connections that found no room, kept until they do. Bounded: past the bound they are told as one sum. Loop only. */
public final class OwedFrames {
    private static final int MAX_FRAMES = 4096;

    private static final class Owed {
        final int kind;
        final int connection;
        final byte[] payload;
        final long at;

        Owed(int kind, int connection, byte[] payload, long at) {
            this.kind = kind;
            this.connection = connection;
            this.payload = payload;
            this.at = at;
        }
    }

    private final ArrayDeque<Owed> frames = new ArrayDeque<>();
    private final FrameLog log;
    private final Ledger ledger;
    private final WallClock clock;
    private long untold;

    public OwedFrames(FrameLog log, Ledger ledger, WallClock clock) {
        this.log = log;
        this.ledger = ledger;
        this.clock = clock;
    }

    public boolean isEmpty() {
        return frames.isEmpty() && untold == 0;
    }

    /** Appends now, or later when there is no room now. */
    public void append(int kind, int connection, byte[] payload) {
        if (!pay() || !log(new Owed(kind, connection, payload, System.nanoTime()))) {
            if (frames.size() < MAX_FRAMES) {
                frames.add(new Owed(kind, connection, payload, System.nanoTime()));
            } else {
                untold++;
                ledger.framesDropped.increment();
            }
        }
    }

    /** Appends what is owed, in order; true when nothing is any more. */
    public boolean pay() {
        while (!frames.isEmpty()) {
            if (!log(frames.peekFirst())) {
                return false;
            }
            frames.removeFirst();
        }
        return untold == 0 || paySum();
    }

    private boolean paySum() {
        long now = System.nanoTime();
        byte[] gap = new Json().put("why", "endsNotTold").put("direction", "both").put("connection", 0).put("fromPosition", 0)
            .put("bytes", 0).put("requests", 0).put("fromUnixNanos", clock.nanos(now)).put("toUnixNanos", clock.nanos(now)).bytes();
        if (!log(new Owed(FrameKind.GAP, 0, gap, now))) {
            return false;
        }
        untold = 0;
        return true;
    }

    private boolean log(Owed owed) {
        return log.append(owed.kind, owed.connection, 0, owed.payload, clock.nanos(owed.at), owed.at, Share.BOOKS);
    }
}
