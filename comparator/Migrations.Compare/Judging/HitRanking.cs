using System.Text;
using Migrations.Rules.Packs;

namespace Migrations.Compare.Judging;

/// <summary>Pairs the hits of two answers by what they are, and tells a tie from a change of rank. Pure.</summary>
internal static class HitRanking
{
    /// <summary>Scores closer than this, relative, are one: both products compute them in single precision.</summary>
    public const double ScoreTolerance = 1e-6;

    /// <summary>Null when a list names a hit twice, under one routing, or hits have no identity: they are then compared place by place.</summary>
    public static HitAlignment? Align(IReadOnlyList<HitKey> source, IReadOnlyList<HitKey> target)
    {
        if (Places(source) is null || Places(target) is null) { (source, target) = ([.. source.Select(h => h.Routed)], [.. target.Select(h => h.Routed)]); }
        if (Places(source) is null || Places(target) is not { } places) { return null; }
        var pairs = new List<(int Source, int Target)>();
        var missing = new List<int>();
        var taken = new bool[target.Count];
        for (var i = 0; i < source.Count; i++)
        {
            if (places.TryGetValue(source[i].Identity, out var j)) { pairs.Add((i, j)); taken[j] = true; }
            else { missing.Add(i); }
        }

        var extra = Enumerable.Range(0, target.Count).Where(j => !taken[j]).ToList();
        var (sourceGroups, targetGroups) = (Groups(source), Groups(target));
        var moved = pairs.Exists(p => p.Source != p.Target);
        if (missing.Count == 0 && extra.Count == 0 && !moved) { return new HitAlignment(pairs, [], [], HitOrder.Same); }
        if (missing.Count + extra.Count > 0 && !IsCutThroughTies(source, target, missing, extra, sourceGroups, targetGroups))
        {
            // Places shift where a hit is missing; only hits that overtake each other have changed rank.
            return new HitAlignment(pairs, missing, extra, Overtakes(pairs, sourceGroups, targetGroups) ? HitOrder.Reranked : HitOrder.Same);
        }

        return Overtakes(pairs, sourceGroups, targetGroups)
            ? new HitAlignment(pairs, missing, extra, HitOrder.Reranked)
            : new HitAlignment(pairs, [], [], HitOrder.Tied);
    }

    /// <summary>Reports that hits or buckets stand in another order, if they do.</summary>
    public static void ReportOrder(DifferenceCollector found, DifferencePlace place, ReadOnlySpan<int> indexes, IReadOnlyList<HitKey> source, IReadOnlyList<HitKey> target, HitAlignment aligned)
    {
        if (aligned.Order == HitOrder.Same) { return; }
        found.Report(DifferenceKind.Rank, place, indexes, Names(source), Names(target), withinTies: aligned.Order == HitOrder.Tied);
    }

    private static byte[] Names(IReadOnlyList<HitKey> hits) => Encoding.UTF8.GetBytes(string.Join(' ', hits.Select(h => h.Identity)));

    private static Dictionary<string, int>? Places(IReadOnlyList<HitKey> hits)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < hits.Count; i++)
        {
            if (hits[i].Identity.Length == 0 || !places.TryAdd(hits[i].Identity, i)) { return null; }
        }

        return places;
    }

    /// <summary>For each hit the number of its group of equal keys.</summary>
    private static int[] Groups(IReadOnlyList<HitKey> hits)
    {
        var groups = new int[hits.Count];
        for (var i = 1; i < groups.Length; i++) { groups[i] = groups[i - 1] + (hits[i].Ties(hits[i - 1]) ? 0 : 1); }
        return groups;
    }

    /// <summary>The page ends inside a group of equal keys: which of them it shows is chance.</summary>
    private static bool IsCutThroughTies(IReadOnlyList<HitKey> source, IReadOnlyList<HitKey> target, List<int> missing, List<int> extra, int[] sourceGroups, int[] targetGroups) =>
        missing.Count == extra.Count
        && source.Count == target.Count
        && source[^1].Ties(target[^1])
        && sourceGroups[missing[0]] == sourceGroups[^1]
        && targetGroups[extra[0]] == targetGroups[^1];

    /// <summary>Whether two hits of different groups have changed places.</summary>
    private static bool Overtakes(List<(int Source, int Target)> pairs, int[] sourceGroups, int[] targetGroups)
    {
        var (group, highest, highestBefore) = (-1, -1, -1);
        foreach (var (i, j) in pairs)
        {
            if (sourceGroups[i] != group) { (group, highestBefore) = (sourceGroups[i], highest); }
            if (targetGroups[j] < highestBefore) { return true; }
            highest = Math.Max(highest, targetGroups[j]);
        }

        return false;
    }
}
