package migrations.shim.tap;

import io.netty.channel.EventLoop;
import io.netty.channel.SingleThreadEventLoop;
import java.util.concurrent.TimeUnit;
import migrations.shim.record.FrameLog;

/** When what one event loop has recorded goes to the link: at the end of the loop's turn, or a moment later and in company. Loop only. */
final class FlushSchedule {
    /** Frames of reads wait so long for company, or until there are so many bytes. */
    private static final long FLUSH_MICROS = 1000;
    private static final long FLUSH_BYTES = 64 * 1024;

    private final EventLoop loop;
    private final FrameLog log;
    private final Runnable flush;
    private final Runnable endOfTurn;
    private boolean timerSet;
    private boolean turnSet;

    /** Neither of the two throws. */
    FlushSchedule(EventLoop loop, FrameLog log, Runnable flush, Runnable endOfTurn) {
        this.loop = loop;
        this.log = log;
        this.flush = flush;
        this.endOfTurn = endOfTurn;
    }

    void atEndOfTurn() {
        if (turnSet) {
            return;
        }
        turnSet = true;
        if (loop instanceof SingleThreadEventLoop) {
            ((SingleThreadEventLoop) loop).executeAfterEventLoopIteration(this::endTurn);
        } else {
            loop.execute(this::endTurn);
        }
    }

    void soon() {
        if (log.unsentBytes() >= FLUSH_BYTES) {
            atEndOfTurn();
        } else if (!timerSet) {
            timerSet = true;
            loop.schedule(this::timerFlush, FLUSH_MICROS, TimeUnit.MICROSECONDS);
        }
    }

    /** Somebody waits for the end of a mutation, or of its answer. */
    void when(boolean mutation) {
        if (mutation) {
            atEndOfTurn();
        } else {
            soon();
        }
    }

    private void endTurn() {
        turnSet = false;
        endOfTurn.run();
    }

    private void timerFlush() {
        timerSet = false;
        flush.run();
    }
}
