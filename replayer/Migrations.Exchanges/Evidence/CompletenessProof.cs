namespace Migrations.Exchanges.Evidence;

/// <summary>Explains every number of a shard's span that no committed effect has: filled, missing, ambiguous, or still open.</summary>
/// <param name="Filled">The engine's no-op took the place of rolled-back effects, or of an operation that failed.</param>
/// <param name="Missing">An operation was there and the log does not hold it.</param>
/// <param name="Ambiguous">No effect anywhere, below the start of a later term: filled, or lost with a node that died.</param>
/// <param name="Open">Only pending effects: neither committed nor rolled back yet.</param>
public sealed record CompletenessProof(
    IReadOnlyList<SequenceRange> Filled,
    IReadOnlyList<SequenceRange> Missing,
    IReadOnlyList<SequenceRange> Ambiguous,
    IReadOnlyList<SequenceRange> Open)
{
    /// <summary>True when the log holds every operation of the span.</summary>
    public bool IsComplete => Missing.Count == 0 && Ambiguous.Count == 0;

    internal static CompletenessProof Of(CommitRule rule, long from, long to)
    {
        var (filled, missing, ambiguous, open) = (new List<long>(), new List<long>(), new List<long>(), new List<long>());
        var effects = rule.Open().ToLookup(e => e.SeqNo);
        for (var number = from; number <= to; number++)
        {
            if (rule.Committed[number] != 0) { continue; }
            (Explain(rule, number, [.. effects[number]]) switch
            {
                Hole.Filled => filled,
                Hole.Missing => missing,
                Hole.Ambiguous => ambiguous,
                _ => open,
            }).Add(number);
        }

        return new(SequenceRange.Of(filled), SequenceRange.Of(missing), SequenceRange.Of(ambiguous), SequenceRange.Of(open));
    }

    private static Hole Explain(CommitRule rule, long number, IReadOnlyList<EvidenceEffect> effects)
    {
        if (effects.Any(e => rule.StandingOf(number, e.Term) == EffectStanding.Pending)) { return Hole.Open; }
        if (rule.Failed.ContainsKey(number)) { return Hole.Filled; }
        if (effects.Count == 0)
        {
            var firstTerm = rule.Beginnings.Select(b => b.Term).DefaultIfEmpty().Min();
            return rule.Beginnings.Any(b => b.Term > firstTerm && b.MaxSeqNo >= number) ? Hole.Ambiguous : Hole.Missing;
        }

        var last = effects.Max(e => e.Term);
        return rule.Beginnings.Any(b => b.Term > last && b.MaxSeqNo >= number) ? Hole.Filled : Hole.Missing;
    }

    private enum Hole
    {
        Filled,
        Missing,
        Ambiguous,
        Open,
    }
}
