using Migrations.Capture.Records;

namespace Migrations.Exchanges.Evidence;

/// <summary>All that is known of one shard: the rule's state and the span to prove.</summary>
internal sealed class ShardEvidence(ShardKey key, CommitSteps steps)
{
    private string _index = string.Empty;

    public CommitRule Rule { get; } = new(steps);

    public ShardSpan Span { get; } = new();

    public void Add(ushort node, ulong epoch, EffectRecord effect, long atUnixNanos)
    {
        _index = effect.Index;
        Rule.Add(node, epoch, effect, atUnixNanos);
    }

    public void Add(ushort node, ulong epoch, ShardRecord record, bool isCaptured)
    {
        _index = record.Index;
        Rule.Add(node, epoch, record);
        Span.Observe(record, isCaptured);
    }

    public ShardVerdict Conclude()
    {
        var open = Rule.Open().ToLookup(e => Rule.StandingOf(e.SeqNo, e.Term));
        return new(
            key,
            _index,
            Span.Birth,
            Span.Base,
            Span.Top,
            Span.GlobalCheckpoint,
            Rule.Committed,
            [.. open[EffectStanding.RolledBack]],
            [.. open[EffectStanding.Pending]],
            [.. open[EffectStanding.Ambiguous]],
            CompletenessProof.Of(Rule, Span.Base + 1, Span.Top),
            Rule.Refused);
    }
}
