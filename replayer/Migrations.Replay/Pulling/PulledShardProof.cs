using Migrations.Exchanges.Evidence;
using Migrations.Replay.Backfill;
using Migrations.Replay.Planning;

namespace Migrations.Replay.Pulling;

/// <summary>What is known of one shard's numbers between two positions.</summary>
/// <param name="From">Numbers at or below it are held by something else: the image, or the log.</param>
/// <param name="Position">Every operation up to it is accounted for.</param>
/// <param name="InLog">Numbers that the log tells.</param>
/// <param name="ByPull">Numbers that only the pull shows: each the last of a document.</param>
/// <param name="Unseen">Numbers that nobody shows, up to the position: superseded by a later one of their document, deletions, or filled by the engine.</param>
/// <param name="Superseded">States of documents between two known ones, by their versions: the first of them.</param>
/// <param name="SupersededStates">All of those.</param>
/// <param name="Deleted">Documents that were there and are no more, and whose deletion nobody shows: the first of them.</param>
/// <param name="DeletedDocuments">All of those.</param>
/// <param name="Above">Numbers that the log tells above the position.</param>
/// <param name="Later">Documents that stand above the bound of the pull: how they were at the position nobody can tell.</param>
public sealed record PulledShardProof(
    string Index, string IndexUuid, int Shard, long From, long Position, long InLog, long ByPull, IReadOnlyList<SequenceRange> Unseen,
    IReadOnlyList<SupersededState> Superseded, long SupersededStates, IReadOnlyList<string> Deleted, long DeletedDocuments, IReadOnlyList<SequenceRange> Above, long Later)
{
    /// <summary>Documents listed of a kind; the rest is counted.</summary>
    public const int MostListed = 20;

    public bool IsComplete => Above.Count == 0 && Later == 0;

    /// <summary>True when this number's outcome is known by the pull, or held by what the pull begins above.</summary>
    public bool Covers(long number) => number > From && number <= Position && Later == 0;

    internal static PulledShardProof Of(PulledShard shard, IReadOnlyList<SourceEffect> effects, Func<long, bool> isTold, IEnumerable<ImageDocument> before)
    {
        var told = effects.Select(static e => e.Record.SeqNo).Where(n => n > shard.From).ToHashSet();
        var shown = shard.Changed.Values.Select(static d => d.SeqNo).ToHashSet();
        var unseen = SequenceRange.Of(Numbers(shard.From + 1, shard.Position).Where(n => !told.Contains(n) && !shown.Contains(n) && !isTold(n)));
        var byPull = shown.Count(n => !told.Contains(n) && !isTold(n));
        var inLog = Math.Max(0, shard.Position - shard.From) - unseen.Sum(static r => r.Count) - shown.Count(n => n <= shard.Position && !told.Contains(n) && !isTold(n));
        var lanes = effects.GroupBy(static e => e.Record.Id).ToDictionary(static g => g.Key, static g => g.OrderBy(static e => e.Place).ToList());
        var superseded = Between(shard, lanes).ToList();
        var deleted = DeletedOf(shard, lanes, before).ToList();
        return new PulledShardProof(
            shard.Index, shard.IndexUuid, shard.Shard, shard.From, shard.Position, inLog, byPull, unseen,
            [.. superseded.Take(MostListed)], superseded.Sum(static s => s.States), [.. deleted.Take(MostListed)], deleted.Count, SequenceRange.Of(told.Where(n => n > shard.Position && !shown.Contains(n)).Order()), shard.Later);
    }

    private static IEnumerable<long> Numbers(long from, long to)
    {
        for (var number = from; number <= to; number++) { yield return number; }
    }

    /// <summary>Versions grow by one with each operation of a document: a step of more hides states that the later number superseded.</summary>
    private static IEnumerable<SupersededState> Between(PulledShard shard, Dictionary<string, List<SourceEffect>> lanes)
    {
        foreach (var id in lanes.Keys.Union(shard.Changed.Keys).Order(StringComparer.Ordinal))
        {
            (long SeqNo, long Version)? last = null;
            foreach (var (number, version, isDelete) in StatesOf(id))
            {
                if (last is { } was && version > was.Version + 1) { yield return new SupersededState(id, was.SeqNo, number, version - was.Version - 1); }
                last = (number, version);
                if (isDelete) { last = null; } // tombstones are forgotten: versions may begin anew
            }
        }

        IEnumerable<(long SeqNo, long Version, bool IsDelete)> StatesOf(string id)
        {
            var states = lanes.GetValueOrDefault(id, []).Select(static e => (e.Record.SeqNo, e.Record.Version, e.IsDelete));
            return shard.Changed.TryGetValue(id, out var end) && !lanes.GetValueOrDefault(id, []).Exists(e => e.Record.SeqNo >= end.SeqNo) ? states.Append((end.SeqNo, end.Version, false)) : states;
        }
    }

    private static IEnumerable<string> DeletedOf(PulledShard shard, Dictionary<string, List<SourceEffect>> lanes, IEnumerable<ImageDocument> before) =>
        lanes.Where(l => !l.Value[^1].IsDelete && l.Value[^1].Record.SeqNo <= shard.Position).Select(static l => l.Key).Concat(before.Select(static d => d.Id).Where(id => !lanes.ContainsKey(id)))
            .Where(id => !shard.Changed.ContainsKey(id) && !shard.Unchanged.Contains(id)).Distinct().Order(StringComparer.Ordinal);
}
