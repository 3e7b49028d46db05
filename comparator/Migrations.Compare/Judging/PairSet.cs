using Migrations.Exchanges.Assembling;
using Migrations.Exchanges.Tuples;

namespace Migrations.Compare.Judging;

/// <summary>All pairs of a run: the log's exchanges, each with its tuples.</summary>
/// <param name="Pairs">By ordinal, then unit.</param>
/// <param name="Exchanges">Exchanges of the log.</param>
/// <param name="Parts">Tuples of operations that were sent alone.</param>
/// <param name="Strangers">Tuples whose exchange the log does not hold.</param>
/// <param name="EffectsAlone">Tuples of effects that were applied by themselves. They are no pairs.</param>
/// <param name="Repeated">Tuples that a later one of the same exchange and unit took the place of, after a restart. They are no pairs.</param>
public sealed record PairSet(IReadOnlyList<ExchangePair> Pairs, long Exchanges, long Parts, long Strangers, long EffectsAlone, long Repeated)
{
    /// <summary>Effects that were applied one by one have no answer of their own; the exchange they belong to, if any, has a tuple that says so.</summary>
    private static bool IsEffect(ExchangeTuple tuple) => tuple.Ordinal < 0 || (tuple.Unit > 0 && tuple.Disposition == TupleDisposition.AppliedFromEffects);

    public static PairSet Join(IReadOnlyList<Exchange> exchanges, IEnumerable<ExchangeTuple> tuples)
    {
        var byOrdinal = exchanges.ToDictionary(e => e.Ordinal);
        var latest = new Dictionary<(long Ordinal, int Unit), ExchangeTuple>();
        var (alone, repeated) = (0L, 0L);
        foreach (var tuple in tuples)
        {
            if (IsEffect(tuple)) { alone++; continue; }
            if (!latest.TryAdd((tuple.Ordinal, tuple.Unit), tuple))
            {
                repeated++;
                latest[(tuple.Ordinal, tuple.Unit)] = tuple;
            }
        }

        var pairs = latest.Values.Select(t => new ExchangePair(byOrdinal.GetValueOrDefault(t.Ordinal), t)).ToList();
        var strangers = pairs.Count(p => p.Source is null);
        var parts = pairs.Count(p => p.Source is not null && p.Unit > 0);
        pairs.AddRange(exchanges.Where(e => !latest.ContainsKey((e.Ordinal, 0))).Select(e => new ExchangePair(e, null)));
        pairs.Sort(static (a, b) => (a.Ordinal, a.Unit).CompareTo((b.Ordinal, b.Unit)));
        return new PairSet(pairs, exchanges.Count, parts, strangers, alone, repeated);
    }
}
