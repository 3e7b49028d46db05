using System.IO.Hashing;
using Migrations.Capture.Records;
using Migrations.Replay.Planning;
using Migrations.Replay.Reconciling;

namespace Migrations.Replay.Rewriting;

/// <summary>Tells which effect is whose among the items of a bulk. Pure.</summary>
/// <remarks>By id and order; without an id by the answer's, else (an answer shrunk by the client) by the source's bytes: items of equal bytes may stand for each other.</remarks>
public static class BulkPairing
{
    /// <returns>One place an item; null where the item has no committed effect, or it cannot be told.</returns>
    public static SourceEffect?[] Pair(IReadOnlyList<BulkLine> items, IReadOnlyList<BulkItemAnswer> answers, IReadOnlyList<SourceEffect> effects)
    {
        var pairs = new SourceEffect?[items.Count];
        var byId = effects.GroupBy(static e => e.Record.Id).ToDictionary(static g => g.Key, static g => new List<SourceEffect>(g.OrderBy(static e => e.Place)), StringComparer.Ordinal);
        for (var i = 0; i < items.Count; i++)
        {
            var answer = answers.Count == items.Count ? answers[i] : null;
            if (answer?.Status is >= 400 && !(items[i].Operation == "delete" && answer.Status == 404)) { continue; }
            var id = answer?.Id ?? items[i].Id;
            if (id is not null) { pairs[i] = Take(byId, id, answer, items[i]); }
        }

        PairGenerated(items, answers, byId, pairs);
        return pairs;
    }

    private static SourceEffect? Take(Dictionary<string, List<SourceEffect>> byId, string id, BulkItemAnswer? answer, BulkLine item)
    {
        if (!byId.TryGetValue(id, out var candidates)) { return null; }
        foreach (var candidate in candidates)
        {
            if (answer?.SeqNo is { } number && answer.Version is { } version && (candidate.Record.SeqNo != number || candidate.Record.Version != version)) { continue; }
            if (candidate.IsDelete != (item.Operation == "delete") && item.Operation != "update") { continue; }
            if (answer?.Index is { } index && candidate.Record.Index != index) { continue; }
            candidates.Remove(candidate);
            return candidate;
        }

        return null;
    }

    private static void PairGenerated(IReadOnlyList<BulkLine> items, IReadOnlyList<BulkItemAnswer> answers, Dictionary<string, List<SourceEffect>> byId, SourceEffect?[] pairs)
    {
        if (answers.Count == items.Count && answers.All(static a => a.Id is not null)) { return; }
        var generated = byId.Values.SelectMany(static v => v).Where(static e => e.Record.IsGeneratedId && !e.IsDelete)
            .GroupBy(static e => (e.Record.SourceCrc32, e.Record.SourceBytes))
            .ToDictionary(static g => g.Key, static g => new Queue<SourceEffect>(g.OrderBy(static e => e.MomentUnixNanos).ThenBy(static e => e.Place)));
        for (var i = 0; i < items.Count; i++)
        {
            if (pairs[i] is not null || items[i].Id is not null || items[i].Operation is "delete" or "update") { continue; }
            var key = (Crc32.HashToUInt32(items[i].Source.Span), items[i].Source.Length);
            if (generated.TryGetValue(key, out var queue) && queue.TryDequeue(out var effect)) { pairs[i] = effect; }
        }
    }
}
