using Migrations.Capture.Records;

namespace Migrations.Proxy.Recording;

/// <summary>What one direction of one connection has lost and not yet told. Under the link's lock.</summary>
internal sealed class MissingBytes(string direction)
{
    private Loss? _why;
    private ulong _from;
    private long _bytes;
    private long _requests;
    private long _fromNanos;
    private long _toNanos;

    public bool IsNone => _why is null;

    /// <summary>What is missing for several reasons in one go is told by the graver one: a gap that only a filter made hides no loss.</summary>
    public void Add(Loss why, ulong position, int bytes, int requests, long nowNanos)
    {
        if (_why is Loss.Filtered) { _why = why; }
        if (_why is null) { (_why, _from, _fromNanos, _bytes, _requests) = (why, position, nowNanos, 0, 0); }
        _bytes += bytes;
        _requests += requests;
        _toNanos = nowNanos;
    }

    /// <summary>The gap; ask only when there is something.</summary>
    public GapRecord Gap(uint connection) => new(TextOf(_why!.Value), direction, connection, _from, _bytes, _requests, _fromNanos, _toNanos);

    public void Told() => _why = null;

    private static string TextOf(Loss why) => why switch
    {
        Loss.Filtered => "filtered",
        Loss.Policy => "policy",
        _ => "bufferFull",
    };
}
