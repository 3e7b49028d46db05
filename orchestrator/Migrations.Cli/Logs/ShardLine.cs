using Migrations.Exchanges.Evidence;

namespace Migrations.Cli.Logs;

/// <summary>What is proved of one shard, as <c>log verify</c> shows it. Ranges of sequence numbers are texts such as <c>17–20</c>.</summary>
/// <param name="From">The proof begins at this number.</param>
/// <param name="To">And ends at this one; below From when nothing was written.</param>
internal sealed record ShardLine(
    string Index,
    string Uuid,
    int Shard,
    long From,
    long To,
    long Committed,
    int Pending,
    int RolledBack,
    int Contradicted,
    IReadOnlyList<string> Missing,
    IReadOnlyList<string> Ambiguous,
    IReadOnlyList<string> Filled)
{
    public static ShardLine Of(ShardVerdict shard) => new(
        shard.Index, shard.Key.IndexUuid, shard.Key.Shard, shard.Base + 1, shard.Top, shard.Committed.Count, shard.Pending.Count, shard.RolledBack.Count, shard.Contradicted.Count,
        Texts(shard.Proof.Missing), Texts(shard.Proof.Ambiguous), Texts(shard.Proof.Filled));

    private static string[] Texts(IReadOnlyList<SequenceRange> ranges) => [.. ranges.Select(range => range.ToString())];
}
