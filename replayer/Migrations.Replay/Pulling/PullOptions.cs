namespace Migrations.Replay.Pulling;

/// <summary>What to pull, and how hard the source may be asked.</summary>
public sealed record PullOptions
{
    /// <summary>Keeps where the pull stands and what it found. One pull a directory.</summary>
    public required string Folder { get; init; }

    /// <summary>Names of the indices to pull; null for every one that does not begin with a dot.</summary>
    public IReadOnlyList<string>? Indices { get; init; }

    /// <summary>The number up to which something else holds a shard's documents (a backfill's image), by index uuid and shard; −1 for none.</summary>
    public Func<string, int, long> From { get; init; } = static (_, _) => -1;

    /// <summary>Other bounds than <see cref="From"/>, by index name and shard: to repair a hole, what its numbers lie between.</summary>
    public IReadOnlyDictionary<(string Index, int Shard), PullBounds> Bounds { get; init; } = new Dictionary<(string, int), PullBounds>();

    /// <summary>Forgets what the directory holds of an earlier pull, finished or not.</summary>
    public bool Again { get; init; }

    /// <summary>Documents asked for at once. A page too long for one answer is asked for again in smaller ones.</summary>
    public int PageDocuments { get; init; } = 500;

    /// <summary>Documents read each second at most; 0 for no bound.</summary>
    public int DocumentsPerSecond { get; init; }

    /// <summary>How long the source keeps a scroll between two pages, as it writes durations.</summary>
    public string ScrollKeepAlive { get; init; } = "5m";
}
