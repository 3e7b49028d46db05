namespace Migrations.Capture.Segments;

/// <summary>How far the log has one link's frames. Written by the log's writer; anyone may read it.</summary>
public sealed class LinkPosition(StreamKey key, ulong durableTo)
{
    private ulong _writtenTo = durableTo;
    private ulong _durableTo = durableTo;

    public StreamKey Key { get; } = key;

    /// <summary>Last sequence taken; 0 for none.</summary>
    public ulong WrittenTo
    {
        get => Volatile.Read(ref _writtenTo);
        internal set => Volatile.Write(ref _writtenTo, value);
    }

    /// <summary>Last sequence that survives a power cut; 0 for none.</summary>
    public ulong DurableTo
    {
        get => Volatile.Read(ref _durableTo);
        internal set => Volatile.Write(ref _durableTo, value);
    }

    /// <summary>What to do with a frame that arrives with this sequence.</summary>
    /// <param name="isFirstOfLink">True for the first frame after a handshake: there a hole means the recorder no longer has what is missing.</param>
    public ArrivalKind Judge(ulong sequence, bool isFirstOfLink) => (sequence, WrittenTo) switch
    {
        (0, _) => ArrivalKind.Refused,
        var (s, w) when s <= w => ArrivalKind.Repeated,
        var (s, w) when s == w + 1 => ArrivalKind.Next,
        _ => isFirstOfLink ? ArrivalKind.BehindHole : ArrivalKind.Refused,
    };
}

public enum ArrivalKind
{
    /// <summary>The frame follows the last one.</summary>
    Next,

    /// <summary>The log has it: it was sent again.</summary>
    Repeated,

    /// <summary>Frames before it are gone for good: book them and take it.</summary>
    BehindHole,

    /// <summary>A recorder that counts so cannot be believed.</summary>
    Refused,
}
