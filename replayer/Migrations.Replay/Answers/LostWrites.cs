using Migrations.Replay.Planning;

namespace Migrations.Replay.Answers;

/// <summary>Finds what a source answered and then lost, in a log that records no effects: what came after shows it. Pure.</summary>
/// <remarks>
/// A primary of a higher term begins behind the last operation it has: a number that it gives out had been given out to nothing that stayed.
/// And versions of a document grow: one that a higher term gives again, or falls behind, had been given to nothing that stayed.
/// A deletion is no such witness: tombstones are forgotten at a start, and versions begin anew; with an equal version it was lost.
/// </remarks>
public static class LostWrites
{
    /// <param name="others">Operations known besides, by their places: they were not lost.</param>
    public static IReadOnlySet<SourceEffect> Of(IReadOnlyList<SourceEffect> effects, IEnumerable<(string IndexUuid, int Shard, string Id, long Term, long SeqNo, long Version)> others)
    {
        var all = effects.Select(static e => new Known(e.Lane, e.Place, e.Record.Version, e))
            .Concat(others.Select(static o => new Known(new LaneKey(o.IndexUuid, o.Shard, o.Id), (o.Term, o.SeqNo), o.Version, null)));
        var lost = new HashSet<SourceEffect>(ReferenceEqualityComparer.Instance);
        foreach (var shard in all.GroupBy(static a => (a.Lane.IndexUuid, a.Lane.Shard)))
        {
            if (shard.Select(static a => a.Place.Term).Distinct().Take(2).Count() < 2) { continue; }
            var first = long.MaxValue;
            foreach (var term in shard.GroupBy(static a => a.Place.Term).OrderByDescending(static g => g.Key))
            {
                foreach (var known in term) { if (known.Place.SeqNo >= first && known.Effect is { } effect) { lost.Add(effect); } }
                first = Math.Min(first, term.Min(static a => a.Place.SeqNo));
            }

            foreach (var lane in shard.GroupBy(static a => a.Lane.Id)) { AddOvertaken([.. lane.OrderByDescending(static a => a.Place)], lost); }
        }

        return lost;
    }

    /// <param name="lane">The last first.</param>
    private static void AddOvertaken(List<Known> lane, HashSet<SourceEffect> lost)
    {
        for (var i = 0; i < lane.Count; i++)
        {
            var ((term, _), version) = (lane[i].Place, lane[i].Version);
            if (lane[i].Effect is not { } effect || lost.Contains(effect)) { continue; }
            var overtakes = lane.Take(i).Where(later => later.Place.Term > term && (later.Effect is null || !lost.Contains(later.Effect)));
            if (overtakes.Any(later => effect.IsDelete ? later.Version == version && version > 1 : later.Version <= version)) { lost.Add(effect); }
        }
    }

    private readonly record struct Known(LaneKey Lane, (long Term, long SeqNo) Place, long Version, SourceEffect? Effect);
}
