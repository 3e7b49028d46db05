package migrations.shim.tap;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import migrations.shim.record.Ledger.Release;
import migrations.shim.record.Policy;
import migrations.shim.wire.FrameKind;
import migrations.shim.wire.Json;

/**
 * Decides which responses of one event loop wait, and lets them go: when the request's bytes are durable and its effects are on the link,
 * when they waited too long, when the link is lost, or when the node stops. Fail-open: a client never waits longer than the setting says.
 */
final class HoldKeeper {
    /** Bytes of held responses per event loop; past it the longest-held connections are let go. */
    private static final long MAX_HELD_BYTES = 16L << 20;
    private static final byte[] HELD = new Json().put("what", "response").bytes();

    private final LoopRecorder loop;
    private final Set<TapHolds> holding = new LinkedHashSet<>();
    private boolean linkUp;
    /** A response waited in vain: until the sidecar makes something durable again, none waits. */
    private boolean suspended;
    private boolean timerSet;
    private long heldBytes;

    HoldKeeper(LoopRecorder loop) {
        this.loop = loop;
    }

    void linkUp() {
        linkUp = true;
        suspended = false;
    }

    void linkLost() {
        linkUp = false;
        releaseAll(Release.LINK_LOST);
    }

    /** Something became durable. */
    void progressed() {
        suspended = false;
        releaseReady();
    }

    /**
     * Whether the answer to this request has to wait; false also when it should have but cannot, which is told.
     * Called once per answer, with its first bytes.
     */
    boolean mustWait(Connection connection, OpenRequest request) {
        if (loop.recorder.policy() != Policy.ACKNOWLEDGED || request == null || !request.mutation) {
            return false;
        }
        Release passing = loop.recorder.isStopping() ? Release.STOPPING : !linkUp ? Release.LINK_LOST
            : suspended ? Release.TIMEOUT : request.lost || heldBytes > MAX_HELD_BYTES ? Release.OVERFLOW : null;
        if (passing == null) {
            return true;
        }
        released(connection.number, request.number, passing, false);
        return false;
    }

    /** The answer to this request is queued. True when the log says so: it waits for more than the end of the loop's turn. */
    boolean holds(TapHolds answers, Connection connection, OpenRequest request) {
        boolean waits = request.sequence > loop.log.durableTo();
        if (waits) {
            loop.recorder.ledger.held.increment();
            loop.books.tell(FrameKind.HELD, connection.number, request.number, HELD);
        }
        holding.add(answers);
        loop.flushes.atEndOfTurn();
        watch();
        return waits;
    }

    void heldBytes(long change) {
        heldBytes += change;
    }

    boolean isOverfull() {
        return heldBytes > MAX_HELD_BYTES;
    }

    /** Lets everything go whose numbers have come. */
    void releaseReady() {
        if (holding.isEmpty()) {
            return;
        }
        for (TapHolds each : new ArrayList<>(holding)) {
            each.releaseReady();
        }
    }

    void releaseAll(Release why) {
        for (TapHolds each : new ArrayList<>(holding)) {
            each.releaseAll(why);
        }
    }

    /** Nothing of that connection is held any more. */
    void done(TapHolds answers) {
        holding.remove(answers);
    }

    /** @param told the log says that it was held. One that waited for the end of the turn only, and got it, is not worth a word. */
    void released(int connection, int request, Release why, boolean told) {
        if (!told && why == Release.DURABLE) {
            return;
        }
        if (!told) {
            loop.recorder.ledger.held.increment(); // so that held and released balance
        }
        loop.recorder.ledger.released(why);
        loop.books.tell(FrameKind.RELEASED, connection, request, new Json().put("why", why.text).bytes());
        if (why == Release.TIMEOUT && !suspended) {
            suspended = true;
            long now = loop.recorder.clock.nanos();
            loop.books.tellGap("holdTimeout", "response", connection, 0, now - TimeUnit.MILLISECONDS.toNanos(loop.recorder.options.holdMillis), now);
        }
    }

    private void watch() {
        if (!timerSet) {
            timerSet = true;
            long millis = Math.max(1, Math.min(50, loop.recorder.options.holdMillis / 10));
            loop.loop.schedule(this::releaseOverdue, millis, TimeUnit.MILLISECONDS);
        }
    }

    private void releaseOverdue() {
        timerSet = false;
        loop.guarded(() -> {
            long now = System.nanoTime();
            for (TapHolds each : new ArrayList<>(holding)) {
                each.releaseOverdue(now);
            }
        });
        if (!holding.isEmpty()) {
            watch();
        }
    }
}
