namespace Migrations.Capture.Segments;

/// <summary>ledger.json: what the sidecar knows that the log does not hold, or held and lost.</summary>
/// <param name="Entries">The newest, up to <see cref="MaxEntries"/>.</param>
/// <param name="OlderEntries">How many older ones were dropped from the list.</param>
public sealed record GapLedger(IReadOnlyList<GapEntry> Entries, long OlderEntries)
{
    public const int MaxEntries = 10_000;

    public static GapLedger Empty => new([], 0);

    public GapLedger With(GapEntry entry)
    {
        var kept = Entries.Count < MaxEntries ? Entries : [.. Entries.Skip(Entries.Count - MaxEntries + 1)];
        return new GapLedger([.. kept, entry], OlderEntries + Entries.Count - kept.Count);
    }
}

/// <summary>One gap.</summary>
/// <param name="AtUnixNanos">When the sidecar booked it, by its own clock.</param>
/// <param name="Epoch">16 hex digits; null when it concerns no epoch.</param>
/// <param name="FromSequence">First frame concerned; 0 when not known.</param>
/// <param name="ToSequence">Last frame concerned; 0 when not known.</param>
/// <param name="Bytes">Bytes of a file or of the wire concerned; 0 when not known.</param>
/// <param name="What">One sentence, without payload.</param>
public sealed record GapEntry(
    long AtUnixNanos,
    GapReason Reason,
    ushort Node,
    string? Epoch,
    int Link,
    ulong FromSequence,
    ulong ToSequence,
    long Bytes,
    string What);

public enum GapReason
{
    /// <summary>A recorder was refused or a link ended because of what it sent.</summary>
    LinkRefused,

    /// <summary>A link went on behind frames that never came.</summary>
    SequenceHole,

    /// <summary>An unsealed segment's tail was cut off.</summary>
    TornTail,

    /// <summary>Bytes of the log that contradict their checksums.</summary>
    Damage,

    /// <summary>The log was full.</summary>
    Full,

    /// <summary>The disk failed.</summary>
    DiskFailed,

    /// <summary>A node start ended and its recorder never said goodbye.</summary>
    NoGoodbye,
}
