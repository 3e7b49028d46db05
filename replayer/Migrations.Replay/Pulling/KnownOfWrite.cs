using System.Globalization;
using System.Text.Json.Nodes;
using Migrations.Exchanges.Evidence;
using Migrations.Replay.Answers;
using Migrations.Replay.Planning;

namespace Migrations.Replay.Pulling;

/// <summary>What log and pull know of one mutation whose answer does not tell all it did.</summary>
/// <param name="Why">Why its answer does not tell.</param>
/// <param name="Known">A sentence for each document it names, and for what it does not name; the first of them.</param>
/// <param name="More">How many sentences are left out.</param>
public sealed record KnownOfWrite(string Request, string Api, string Why, IReadOnlyList<string> Known, int More)
{
    /// <summary>Sentences kept of one request.</summary>
    public const int MostListed = 20;

    internal static KnownOfWrite Of(OpenWrite write, IReadOnlyList<PulledShard> shards, IReadOnlyList<PulledShardProof> proofs, ILookup<(string, int), SourceEffect> effects, IReadOnlyDictionary<string, JsonObject> aliases)
    {
        var touched = shards.Where(s => write.MayTouch(s.Index, aliases.GetValueOrDefault(s.IndexUuid, []))).ToList();
        var known = touched.Count == 0 ? ["unknown: no index that it names was pulled"] : write.Documents.Order(StringComparer.Ordinal).Select(id => OfDocument(id, touched, effects)).ToList();
        if (touched.Count > 0 && !write.NamesAll) { known.Add(OfTheRest(touched, proofs)); }
        return new KnownOfWrite(write.Stamp.ToString(), write.Api, write.Why, [.. known.Take(MostListed)], Math.Max(0, known.Count - MostListed));
    }

    private static string OfDocument(string id, List<PulledShard> shards, ILookup<(string, int), SourceEffect> effects)
    {
        foreach (var shard in shards)
        {
            if (shard.Changed.TryGetValue(id, out var document))
            {
                return effects[(shard.IndexUuid, shard.Shard)].Any(e => e.Record.SeqNo == document.SeqNo && e.Record.Id == id)
                    ? Text($"{shard.Index}/{id}: superseded by seq_no {document.SeqNo}, or never done")
                    : Text($"{shard.Index}/{id}: the document stands at seq_no {document.SeqNo}, which no answer tells: this write, or one past the recorder");
            }

            if (shard.Unchanged.Contains(id)) { return shard.Later > 0 ? Text($"{shard.Index}/{id}: unknown, it stands outside the numbers that were pulled") : Text($"{shard.Index}/{id}: not done, or superseded: unchanged since seq_no {shard.From}"); }
        }

        return Text($"{shards[0].Index}/{id}: deleted, or never written");
    }

    private static string OfTheRest(List<PulledShard> shards, IReadOnlyList<PulledShardProof> proofs)
    {
        var own = proofs.Where(p => shards.Exists(s => s.IndexUuid == p.IndexUuid && s.Shard == p.Shard)).ToList();
        var (shown, unseen) = (own.Sum(static p => p.ByPull), own.Sum(static p => p.Unseen.Sum(static r => r.Count)));
        return Text($"unknown which documents it changed: in its indices {shown} documents stand where no answer put them, and {unseen} numbers are superseded or deletions");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
