using Migrations.Exchanges.Tuples;
using Migrations.Replay.Executing;

namespace Migrations.ModelCluster.Tests.Histories;

/// <summary>What came of a history: all that its judges look at.</summary>
/// <param name="Source">What the source took and kept, by its own word, in its order.</param>
/// <param name="Target">What the target took, by its own word, in its order.</param>
/// <param name="HasBegunAgain">The journal has a unit that was begun in two runs: how many of its operations came twice is lost where the next kill took its tuple.</param>
/// <param name="Shards">By the statistics of both.</param>
/// <param name="Parity">Null when source and target hold the same.</param>
internal sealed record HistoryOutcome(
    History History,
    IReadOnlyList<AppliedOperation> Source,
    IReadOnlyList<AppliedOperation> Target,
    ReplayResult Result,
    IReadOnlyList<ExchangeTuple> Tuples,
    bool HasBegunAgain,
    IReadOnlyList<ShardCount> Shards,
    string? Parity)
{
    /// <summary>Documents that refused writes named whose tuples a kill took: that they were put back has lost its name.</summary>
    public IReadOnlySet<(string Index, string Id)> LostNames { get; init; } = new HashSet<(string, string)>();

    /// <summary>Operations whose tuples a kill took: each may have been put right once, and nothing names it any more.</summary>
    public int LostRepeats
    {
        get
        {
            var lost = Tuples.Where(IsLost).Select(static t => (object)t.Exchange).ToHashSet();
            return Source.Count(s => s.Stamp is { } stamp && lost.Contains(stamp));
        }
    }

    public static bool IsLost(ExchangeTuple tuple) => tuple.WithheldReason == ReplayEngine.LostAnswer;

    public override string ToString() =>
        $"source did: {Text(Source)}\n  target did: {Text(Target)}\n  tuples: {string.Join("; ", Tuples.Select(static t => $"{t.Ordinal} {t.Api} {t.Disposition} {t.TargetStatus} {t.WithheldReason} {t.Reconciled}"))}";

    private static string Text(IEnumerable<AppliedOperation> operations) =>
        string.Join("; ", operations.Select(static o => $"{o.Index}({o.IndexUuid[..3]})/{o.Id} {o.Result} v{o.Version} #{o.SeqNo} of {o.Shard}"));
}
