package migrations.shim.tap;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.util.concurrent.TimeUnit;
import migrations.shim.record.Ledger.Release;

/** Holds the answers of one connection that have to wait, and what is written behind them, until the loop's {@link HoldKeeper} lets them go. Its event loop's. */
final class TapHolds {
    private final LoopRecorder loop;
    private final Connection connection;
    private final ChannelHandlerContext context;
    private final HeldWrites held = new HeldWrites();
    /** The last answer that was asked for; what follows of it waits only behind its beginning. */
    private int heldFor;

    TapHolds(LoopRecorder loop, Connection connection, ChannelHandlerContext context) {
        this.loop = loop;
        this.connection = connection;
        this.context = context;
    }

    /** What waits; calls that come behind it wait there too. */
    HeldWrites writes() {
        return held;
    }

    /** True when the message was taken to wait. */
    boolean hold(Object message, ChannelPromise promise) {
        int request = connection.responding;
        if (request == 0 || request == heldFor || connection.isInterim) {
            return queueBehind(message, promise);
        }
        heldFor = request;
        OpenRequest open = connection.openRequest(request);
        if (!loop.holds().mustWait(connection, open)) {
            return queueBehind(message, promise);
        }
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(loop.recorder.options.holdMillis);
        long before = held.bytes();
        held.hold(message, promise, request, open.sequence, loop.log.lastSequence(), deadline);
        loop.holds().heldBytes(held.bytes() - before);
        if (loop.holds().holds(this, connection, open)) {
            held.tellLast();
        }
        return true;
    }

    private boolean queueBehind(Object message, ChannelPromise promise) {
        if (held.isEmpty()) {
            return false;
        }
        long before = held.bytes();
        held.write(message, promise);
        loop.holds().heldBytes(held.bytes() - before);
        if (loop.holds().isOverfull()) {
            releaseAll(Release.OVERFLOW);
        }
        return true;
    }

    private void passFirst(Release why) {
        int request = held.firstRequest();
        loop.holds().released(connection.number, request, why, held.isFirstTold());
        pass();
    }

    private void pass() {
        long before = held.bytes();
        held.passFirst(context);
        loop.holds().heldBytes(held.bytes() - before);
    }

    private void doneWhenEmpty() {
        if (held.isEmpty()) {
            loop.holds().done(this);
        }
    }

    void releaseReady() {
        while (!held.isEmpty() && held.waitingFor(loop.log.durableTo(), loop.log.handedTo()) == 0) {
            if (held.firstRequest() != 0) {
                passFirst(Release.DURABLE);
            } else {
                pass();
            }
        }
        doneWhenEmpty();
    }

    void releaseOverdue(long now) {
        while (held.isOverdue(now)) {
            passFirst(Release.TIMEOUT);
            releaseReady();
        }
    }

    void releaseAll(Release why) {
        while (!held.isEmpty()) {
            if (held.firstRequest() != 0) {
                passFirst(why);
            } else {
                pass();
            }
        }
        doneWhenEmpty();
    }

    /** After an error: what is held goes out by the plainest way there is. */
    void drain() {
        while (!held.isEmpty()) {
            held.passFirst(context);
        }
    }
}
