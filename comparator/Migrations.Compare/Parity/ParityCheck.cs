using Migrations.Exchanges.Clusters;

namespace Migrations.Compare.Parity;

/// <summary>Holds two clusters against each other: every document, and what they hold besides documents.</summary>
/// <remarks>Refreshes both first, changes nothing else. Meant for a moment at which no writes are under way; what changes meanwhile is read again.</remarks>
public sealed class ParityCheck(ClusterClient source, ClusterClient target, ParityOptions options, TimeProvider time)
{
    /// <param name="onDifference">Called with every document that differs, not only the named examples. Null: none.</param>
    public async Task<ParityReport> RunAsync(IProgress<ParityProgress>? progress, Action<DocumentDifference>? onDifference, CancellationToken token)
    {
        var (sourceInfo, targetInfo) = (await source.InfoAsync(token), await target.InfoAsync(token));
        await source.RefreshAsync("*", token);
        await target.RefreshAsync("*", token);
        var sources = await IndicesAsync(source, token);
        var targets = await IndicesAsync(target, token);
        var names = sources.Keys.Union(targets.Keys).Order(StringComparer.Ordinal).ToList();
        var metadata = names.SelectMany(n => MetadataParity.OfIndex(n, sources.GetValueOrDefault(n), targets.GetValueOrDefault(n))).ToList();
        if (options.Indices is null) { metadata.AddRange(await MetadataParity.SharedAsync(source, target, token)); }

        var indices = new List<IndexParity>();
        var closed = names.Where(n => MetadataParity.IsClosed(sources.GetValueOrDefault(n)) || MetadataParity.IsClosed(targets.GetValueOrDefault(n))).ToList();
        foreach (var name in names)
        {
            if (!closed.Contains(name)) { indices.Add(await CompareAsync(name, sources.GetValueOrDefault(name), targets.GetValueOrDefault(name), onDifference, token)); }
            progress?.Report(new(name, indices.Count, names.Count, indices.Sum(i => i.Documents)));
        }

        return Report(sourceInfo, targetInfo, indices, metadata, [.. NotCompared(names), .. closed.Select(static n => $"documents of {n}: it is closed")]) with { Closed = closed };
    }

    private async Task<IndexParity> CompareAsync(string name, ClusterIndex? here, ClusterIndex? there, Action<DocumentDifference>? onDifference, CancellationToken token)
    {
        var tally = new IndexTally(name, options.MaxExamples, onDifference);
        await new DocumentParity(source, target, options, time).CompareAsync(here, there, tally, token);
        return tally.Conclude();
    }

    private async Task<Dictionary<string, ClusterIndex>> IndicesAsync(ClusterClient side, CancellationToken token) =>
        (await side.IndicesAsync("*", token))
            .Where(i => options.Indices is { } names ? names.Contains(i.Name) : !i.Name.StartsWith('.'))
            .ToDictionary(i => i.Name);

    private List<string> NotCompared(List<string> names) => options.Indices is { } asked
        ? [.. asked.Except(names).Select(n => $"{n}: neither side has it"), "every other index, templates, pipelines, scripts: not asked for"]
        : ["indices whose names begin with a dot, data streams' among them", "snapshots, users, cluster settings"];

    private ParityReport Report(ClusterInfo here, ClusterInfo there, List<IndexParity> indices, List<MetadataDifference> metadata, List<string> notCompared)
    {
        var (left, used) = MetadataParity.Apply(options.Rules, metadata);
        var kinds = indices.SelectMany(i => i.Differences).GroupBy(d => d.Key).ToDictionary(g => g.Key, g => g.Sum(d => d.Value));
        return new(here, there, time.GetUtcNow(), indices.Sum(i => i.Documents), indices.Sum(i => i.Equal), kinds, indices, left, used, notCompared);
    }
}
