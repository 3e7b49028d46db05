namespace Migrations.Replay.Pulling;

/// <summary>One shard as it was pulled. It holds every document changed after <see cref="From"/>, and the ids of all others.</summary>
/// <param name="From">Documents with numbers at or below it were not asked for, since something else holds them; −1: all were.</param>
/// <param name="Position">Every operation at or below it shows in what was pulled, or is superseded by one that does.</param>
/// <param name="Changed">Documents with a number above <paramref name="From"/>, the latest state of each.</param>
/// <param name="Unchanged">Ids of the documents whose number is at or below <paramref name="From"/>.</param>
public sealed record PulledShard(
    string Index,
    string IndexUuid,
    int Shard,
    long From,
    long Position,
    IReadOnlyDictionary<string, PulledDocument> Changed,
    IReadOnlySet<string> Unchanged);
