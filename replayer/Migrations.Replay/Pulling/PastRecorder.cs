using System.Text.Json.Nodes;
using Migrations.Exchanges.Evidence;
using Migrations.Replay.Answers;
using Migrations.Replay.Planning;

namespace Migrations.Replay.Pulling;

/// <summary>Finds what was written past the recorder: numbers of the source that no answer of the log tells, and that no write of unknown outcome can have been given. Pure.</summary>
/// <remarks>What follows it on its index proves nothing until the pulled documents come: it would be called a difference of the target.</remarks>
public static class PastRecorder
{
    /// <summary>A hole for each shard that has such numbers, from the moment before which the first of them was not done.</summary>
    /// <param name="told">By answers, those that were lost afterwards too.</param>
    /// <param name="aliasesOf">Of an index, by its uuid.</param>
    public static IReadOnlyList<LogHole> Of(IEnumerable<PulledShard> shards, IEnumerable<ToldNumber> told, IReadOnlyList<OpenWrite> open, Func<string, JsonObject> aliasesOf)
    {
        var byShard = told.ToLookup(static t => (t.IndexUuid, t.Shard));
        var holes = new List<LogHole>();
        foreach (var shard in shards)
        {
            var times = new NumberTimes(byShard[(shard.IndexUuid, shard.Shard)]);
            var writers = open.Where(w => w.MayTouch(shard.Index, aliasesOf(shard.IndexUuid))).ToList();
            var ranges = times.Gaps(shard.From + 1, shard.Position).SelectMany(gap => Unexplained(gap, shard, times, writers)).Concat(Above(shard, times, writers)).ToList();
            if (ranges.Count > 0) { holes.Add(new LogHole(shard.Index, shard.Shard, ranges, times.NotBefore(ranges[0].From))); }
        }

        return holes;
    }

    /// <summary>Of numbers between two told ones, which no open write explains: they were all done in one stretch of time.</summary>
    private static IEnumerable<SequenceRange> Unexplained(SequenceRange gap, PulledShard shard, NumberTimes times, List<OpenWrite> writers)
    {
        var possible = writers.Where(w => w.BeganUnixNanos <= times.NotAfter(gap.From) && w.EndedUnixNanos >= times.NotBefore(gap.From)).ToList();
        if (possible.Count == 0) { return [gap]; }
        if (possible.Exists(static w => !w.NamesAll)) { return []; }
        var strangers = shard.Changed.Values.Where(d => gap.From <= d.SeqNo && d.SeqNo <= gap.To && !possible.Exists(w => w.Documents.Contains(d.Id)));
        return SequenceRange.Of(strangers.Select(static d => d.SeqNo).Order());
    }

    /// <summary>Pulled documents above the position: the source went on while it was read.</summary>
    private static IEnumerable<SequenceRange> Above(PulledShard shard, NumberTimes times, List<OpenWrite> writers) =>
        shard.Changed.Values.Select(static d => d.SeqNo).Where(n => n > shard.Position && !times.IsTold(n)).Order().SelectMany(n => Unexplained(new(n, n), shard, times, writers));
}
