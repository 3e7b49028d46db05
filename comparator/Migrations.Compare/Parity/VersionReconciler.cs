using System.Text.Json.Nodes;
using Migrations.Exchanges.Clusters;

namespace Migrations.Compare.Parity;

/// <summary>Sets the versions of documents on the target to the source's, where nothing else differs.</summary>
/// <remarks>
/// Upwards: one write with the source's version. Downwards no write can go: the index forgets its deletes at once (gc_deletes 0s) for a moment,
/// the document is deleted and indexed again with the lower version, then the setting is put back. To be run when nothing else writes to the target:
/// a document is gone for a moment, and if the run dies within it a check names it as missing.
/// </remarks>
public sealed class VersionReconciler(ClusterClient source, ClusterClient target, VersionReconcilerOptions options, TimeProvider time)
{
    private readonly List<string> _left = [];
    private long _raised;
    private long _lowered;

    /// <param name="differences">Those of kind Version are taken, others are left alone.</param>
    public async Task<VersionReconciliation> RunAsync(IEnumerable<DocumentDifference> differences, CancellationToken token)
    {
        foreach (var index in differences.Where(d => d.Kind == DifferenceKind.Version).GroupBy(d => d.Index))
        {
            await ReconcileIndexAsync(index.Key, [.. index.Select(d => new DocumentKey(d.Index, d.Id, d.Routing))], token);
        }

        return new(_raised, _lowered, _left);
    }

    private async Task ReconcileIndexAsync(string index, IReadOnlyList<DocumentKey> keys, CancellationToken token)
    {
        var before = (await target.IndexAsync(index, token))?.Settings;
        if (before is null) { return; }
        var (meanwhile, back) = SettingsFor(before);
        await target.PutSettingsAsync(index, meanwhile, token);
        try
        {
            foreach (var batch in keys.Chunk(options.BatchDocuments)) { await ReconcileBatchAsync(batch, token); }
        }
        finally
        {
            await target.PutSettingsAsync(index, back, CancellationToken.None);
        }
    }

    /// <summary>No tombstones, and no pipeline that would change the documents again; and what they were.</summary>
    private static (JsonObject Meanwhile, JsonObject Back) SettingsFor(JsonObject before)
    {
        var meanwhile = new JsonObject { ["index.gc_deletes"] = "0s" };
        if (before.ContainsKey("index.final_pipeline")) { meanwhile["index.final_pipeline"] = "_none"; }
        var back = new JsonObject(meanwhile.Select(s => KeyValuePair.Create(s.Key, before[s.Key]?.DeepClone())));
        return (meanwhile, back);
    }

    private async Task ReconcileBatchAsync(DocumentKey[] keys, CancellationToken token)
    {
        var sources = await source.MultiGetAsync(keys, true, token);
        var targets = await target.MultiGetAsync(keys, true, token);
        var pairs = sources.Zip(targets).Where(p => DocumentJudge.Compare(p.First, p.Second, false)?.Kind == DifferenceKind.Version).ToList();
        var (down, up) = (pairs.Where(p => p.Second.Version > p.First.Version).Select(p => p.First).ToList(), pairs.Where(p => p.Second.Version < p.First.Version).Select(p => p.First).ToList());
        _raised += await IndexAsync(up, 1, token);
        if (down.Count == 0) { return; }

        var deletes = new BulkLines();
        foreach (var document in down) { deletes.Delete(KeyOf(document)); }
        await target.BulkAsync(deletes.Written, token);
        _lowered += await IndexAsync(down, options.MaxAttempts, CancellationToken.None); // they are deleted: not to be left so
    }

    /// <summary>Indexes all with their versions; those refused as too low are tried again. Returns how many the target took.</summary>
    private async Task<int> IndexAsync(IReadOnlyList<FoundDocument> documents, int attempts, CancellationToken token)
    {
        var all = documents.Count;
        for (var attempt = 1; documents.Count > 0; attempt++)
        {
            var lines = new BulkLines();
            foreach (var document in documents) { lines.Index(KeyOf(document), document.Version, document.Source.Span); }
            var items = (await target.BulkAsync(lines.Written, token)).Json.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("index").GetProperty("status").GetInt32());
            var refused = documents.Zip(items).Where(d => d.Second is not (200 or 201)).ToList();
            if (refused.Count == 0) { return all; }
            if (attempt >= attempts)
            {
                _left.AddRange(refused.Select(d => $"{d.First.Index}/{d.First.Id}: version {d.First.Version} was answered {d.Second}"));
                return all - refused.Count;
            }

            documents = [.. refused.Select(d => d.First)];
            await Task.Delay(options.Pause, time, token);
        }

        return all;
    }

    private static DocumentKey KeyOf(FoundDocument document) => new(document.Index, document.Id, document.Routing);
}
