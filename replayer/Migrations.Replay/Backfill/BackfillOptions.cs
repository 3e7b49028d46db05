namespace Migrations.Replay.Backfill;

/// <summary>What to bring over, and how hard the source may be asked.</summary>
public sealed record BackfillOptions
{
    /// <summary>The run directory: keeps where the run stands and the image. One run a directory.</summary>
    public required string Folder { get; init; }

    /// <summary>Names of the indices to bring over; null for every one that does not begin with a dot and was not born in the log.</summary>
    public IReadOnlyList<string>? Indices { get; init; }

    /// <summary>Uuids of indices whose whole life the log holds: the replay makes them.</summary>
    public IReadOnlySet<string> BornInLog { get; init; } = new HashSet<string>();

    /// <summary>Documents asked for at once. A page too long for one answer is asked for again in smaller ones.</summary>
    public int PageDocuments { get; init; } = 500;

    /// <summary>Documents read from the source each second at most; 0 for no bound.</summary>
    public int DocumentsPerSecond { get; init; }

    /// <summary>How long the source keeps a scroll between two pages, as it writes durations.</summary>
    public string ScrollKeepAlive { get; init; } = "5m";

    /// <summary>How often a bulk item that the target was too busy for is sent again.</summary>
    public int MaxAttempts { get; init; } = 8;
}
