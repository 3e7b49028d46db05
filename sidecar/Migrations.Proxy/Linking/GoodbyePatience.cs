namespace Migrations.Proxy.Linking;

/// <summary>How long the last frames wait for the sidecar: while something comes of it, up to a bound. Any thread; shared by all links, for who serves one is there.</summary>
/// <param name="quiet">Time without progress of any link after which it is over: what a sidecar costs that is away.</param>
/// <param name="longest">Time after which it is over all the same.</param>
internal sealed class GoodbyePatience(TimeSpan quiet, TimeSpan longest, TimeProvider time)
{
    private readonly long _started = time.GetTimestamp();
    private long _progressed = time.GetTimestamp();

    public bool IsOver => time.GetElapsedTime(Volatile.Read(ref _progressed)) >= quiet || time.GetElapsedTime(_started) >= longest;

    /// <summary>A link came up, the kernel took frames, or the sidecar acknowledged some.</summary>
    public void Progressed() => Volatile.Write(ref _progressed, time.GetTimestamp());
}
