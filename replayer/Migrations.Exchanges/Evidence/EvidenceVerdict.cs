using Migrations.Capture.Records;

namespace Migrations.Exchanges.Evidence;

/// <summary>What the evidence of a log comes to: which effects count, and what is proved complete.</summary>
public sealed class EvidenceVerdict
{
    private readonly IReadOnlyDictionary<ShardKey, ShardVerdict> _shards;
    private readonly Func<ShardKey, long, long, EffectStanding> _standing;

    internal EvidenceVerdict(
        IReadOnlyDictionary<ShardKey, ShardVerdict> shards,
        Func<ShardKey, long, long, EffectStanding> standing,
        IReadOnlySet<string> born,
        CaptureWindow window)
    {
        (_shards, _standing, BornIndices, Window) = (shards, standing, born, window);
        Shards = [.. shards.Values.OrderBy(s => s.Index, StringComparer.Ordinal).ThenBy(s => s.Key.IndexUuid, StringComparer.Ordinal).ThenBy(s => s.Key.Shard)];
    }

    /// <summary>Every shard the log saw, by index name, uuid and number.</summary>
    public IReadOnlyList<ShardVerdict> Shards { get; }

    /// <summary>Uuids of indices that were created empty while the log ran.</summary>
    public IReadOnlySet<string> BornIndices { get; }

    /// <summary>The time for which completeness can be proved at all.</summary>
    public CaptureWindow Window { get; }

    /// <summary>Every effect the source undid, over all shards.</summary>
    public IEnumerable<EvidenceEffect> RolledBack => Shards.SelectMany(s => s.RolledBack);

    public IEnumerable<EvidenceEffect> Pending => Shards.SelectMany(s => s.Pending);

    /// <summary>True when the window is open and every shard's span is whole: no operation on a document is missing. State records have no numbers; that one may be missing is told by a gap, which the log's verification reports.</summary>
    public bool IsComplete => Window.IsOpen && Shards.All(s => s.Proof.IsComplete && s.Contradicted.Count == 0);

    public ShardVerdict? Shard(string indexUuid, int shard) => _shards.GetValueOrDefault(new(indexUuid, shard));

    /// <summary>True when the effect happened for good: the only ones a replay applies.</summary>
    public bool IsCommitted(EffectRecord effect) => StandingOf(effect) == EffectStanding.Committed;

    public EffectStanding StandingOf(EffectRecord effect)
    {
        if (effect.SeqNo < 0 || effect.Result == EffectResult.Failed) { return EffectStanding.Refused; }
        return _standing(new(effect.IndexUuid, effect.Shard), effect.SeqNo, effect.OperationTerm);
    }
}
