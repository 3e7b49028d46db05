package migrations.shim.record;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The recorder's one thread of its own: looks at the shards ten times a second, formats state records, mirrors the ledger. Never on the hot path. */
public final class EvidenceThread {
    private static final long TICK_MILLIS = 100;
    /** Jobs that wait at most; one that finds no place is refused, and the caller counts it. */
    private static final int MAX_JOBS = 4096;

    private final ScheduledThreadPoolExecutor executor;
    private final List<Runnable> ticks = new ArrayList<>();
    private final ErrorGuard guard;

    public EvidenceThread(Recorder recorder) {
        this.guard = new ErrorGuard("the evidence thread", recorder.ledger, recorder.log);
        this.executor = new ScheduledThreadPoolExecutor(1, job -> {
            Thread thread = new Thread(job, "migrations-shim-evidence");
            thread.setDaemon(true);
            return thread;
        });
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(true);
        executor.setContinueExistingPeriodicTasksAfterShutdownPolicy(false);
        ticks.add(recorder.mirror()::writePending);
    }

    /** Something to do each tick; add before {@link #start}. It guards itself. */
    public void eachTick(Runnable tick) {
        ticks.add(tick);
    }

    public void start() {
        executor.scheduleWithFixedDelay(() -> ticks.forEach(this::guarded), TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Runs a job soon, in order; false when too many wait. */
    public boolean submit(Runnable job) {
        if (executor.isShutdown() || executor.getQueue().size() > MAX_JOBS) {
            return false;
        }
        executor.execute(() -> guarded(job));
        return true;
    }

    /** Lets what was submitted finish, at most so long. */
    public void stop(long millis) throws InterruptedException {
        executor.shutdown();
        executor.awaitTermination(millis, TimeUnit.MILLISECONDS);
    }

    private void guarded(Runnable job) {
        try {
            job.run();
        } catch (Throwable error) {
            guard.caught(error);
        }
    }
}
