package migrations.shim.record;

/** Wall-clock nanoseconds that are cheap and even: the monotonic clock, set to the wall clock once a second. Any thread. */
public final class WallClock {
    private static final long TOLERANCE_NANOS = 2_000_000;

    private volatile long offset;

    public WallClock() {
        adjust();
    }

    /** Follows the wall clock, once it is off by more than it can tell. */
    public void adjust() {
        long now = System.currentTimeMillis() * 1_000_000L - System.nanoTime();
        if (Math.abs(now - offset) > TOLERANCE_NANOS) {
            offset = now;
        }
    }

    public long nanos(long monotonic) {
        return monotonic + offset;
    }

    public long nanos() {
        return nanos(System.nanoTime());
    }
}
