namespace Migrations.Replay.Pulling;

/// <summary>One shard as it was pulled. It holds every document changed after <see cref="From"/>, and the ids of all others.</summary>
/// <param name="From">Documents with numbers at or below it were not asked for, since something else holds them; −1: all were.</param>
/// <param name="Position">Every operation at or below it shows in what was pulled, or is superseded by one that does. The lowest of all copies that could be read: the source may well have more.</param>
/// <param name="Changed">Documents with a number above <paramref name="From"/>, and not above the upper bound if there was one, the latest state of each.</param>
/// <param name="Unchanged">Ids of all other documents: they are there.</param>
public sealed record PulledShard(
    string Index,
    string IndexUuid,
    int Shard,
    long From,
    long Position,
    IReadOnlyDictionary<string, PulledDocument> Changed,
    IReadOnlySet<string> Unchanged)
{
    /// <summary>The primary's highest number when the pull began; null where that is not known.</summary>
    public long? MaxSeqNo { get; init; }

    /// <summary>Documents that stand above the upper bound that was given: the position tells nothing of how they were at it.</summary>
    public long Later { get; init; }

    /// <summary>The primary's term, read before <see cref="MaxSeqNo"/>; null where that is not known.</summary>
    public long? PrimaryTerm { get; init; }
}
