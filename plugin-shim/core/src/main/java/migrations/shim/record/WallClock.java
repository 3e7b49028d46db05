package migrations.shim.record;

/** Wall-clock nanoseconds that are cheap and even: the monotonic clock, set to the wall clock once a second. Any thread. */
public final class WallClock {
    private volatile long offset;

    public WallClock() {
        adjust();
    }

    public void adjust() {
        offset = System.currentTimeMillis() * 1_000_000L - System.nanoTime();
    }

    public long nanos(long monotonic) {
        return monotonic + offset;
    }

    public long nanos() {
        return nanos(System.nanoTime());
    }
}
