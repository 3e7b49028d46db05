namespace Migrations.Proxy.Recording;

/// <summary>Wall-clock nanoseconds that are cheap and even: the monotonic clock, set to the wall clock once a second. Any thread.</summary>
internal sealed class RecorderClock
{
    private const long ToleranceNanos = 2_000_000;

    private readonly TimeProvider _time;
    private readonly double _nanosPerTick;
    private long _offset;

    public RecorderClock(TimeProvider time)
    {
        _time = time;
        _nanosPerTick = 1e9 / time.TimestampFrequency;
        Adjust();
    }

    /// <summary>Follows the wall clock, once it is off by more than it can tell.</summary>
    public void Adjust()
    {
        var offset = ((_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100) - Monotonic();
        if (Math.Abs(offset - Interlocked.Read(ref _offset)) > ToleranceNanos) { Interlocked.Exchange(ref _offset, offset); }
    }

    public long Monotonic() => _nanosPerTick == 1 ? _time.GetTimestamp() : (long)(_time.GetTimestamp() * _nanosPerTick);

    public long UnixNanos(long monotonic) => monotonic + Interlocked.Read(ref _offset);

    public long UnixNanos() => UnixNanos(Monotonic());
}
