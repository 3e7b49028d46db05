using Migrations.Exchanges.Clusters;
using System.Text.Json.Nodes;
using Migrations.ModelCluster.Documents;
using Migrations.ModelCluster.Handling;
using Migrations.ModelCluster.Indices;

namespace Migrations.ModelCluster.Searching;

/// <summary>Runs a search over the refreshed documents of some indices: finds, orders, counts. Under the node's lock.</summary>
/// <param name="Hits">All; those that the request shows in order at their front, and all in order when it needs all.</param>
internal sealed record SearchRun(IReadOnlyList<SearchHit> Hits, int Shards)
{
    /// <param name="filters">Per index: the filter of the alias it was reached by; null for none.</param>
    /// <param name="call">Is warned of what is deprecated; null: nobody.</param>
    public static SearchRun Run(SearchRequest request, IReadOnlyList<(IndexState Index, JsonNode? Filter, string? Routing)> targets, DateTimeOffset now, ApiCall? call = null)
    {
        var hits = new List<SearchHit>();
        var shards = 0;
        foreach (var (index, filter, routing) in targets)
        {
            index.Tick(now);
            index.RefuseIfBlocked("read");
            foreach (var shard in ShardsOf(request, index, routing))
            {
                shards++;
                Find(request, index, shard, filter, now, hits, call);
            }
        }

        FirstHits.Sort(hits, request.NeedsAll ? hits.Count : request.From + request.Size, (a, b) => Order(request, a, b));
        return new SearchRun(request.After is { } after ? [.. hits.SkipWhile(h => !IsAfter(request, h, after))] : hits, shards);
    }

    private static IEnumerable<ShardState> ShardsOf(SearchRequest request, IndexState index, string? aliasRouting)
    {
        var routings = (request.Routing ?? aliasRouting)?.Split(',');
        return index.Shards.Where(s => request.Shard is not { } only || s.Number == only)
            .Where(s => routings is null || routings.Any(r => ShardRouting.ShardOf(r, index.Shards.Count) == s.Number));
    }

    private static void Find(SearchRequest request, IndexState index, ShardState shard, JsonNode? filter, DateTimeOffset now, List<SearchHit> hits, ApiCall? call)
    {
        var view = shard.View;
        var compiler = new QueryCompiler(index, view, now);
        var query = compiler.Compile(request.Query);
        var also = filter is null ? null : compiler.Compile(filter);
        foreach (var key in request.Sort) { key.Check(index, call); }
        Aggregator.Check(request.Aggregations, index);
        request.CheckWindow();
        for (var place = 0; place < view.Documents.Count; place++)
        {
            if (!view.Live[place] || query(place) is not { } score || (also is not null && also(place) is null)) { continue; }
            var entry = view.Documents[place];
            if (score < request.MinScore || (request.Slice is { } slice && ShardRouting.ShardOf(entry.Id, slice.Max) != slice.Id)) { continue; }
            hits.Add(new SearchHit(index, shard.Number, place, entry, score, [.. request.Sort.Select(k => k.ValueOf(index, entry, place, score))]));
        }
    }

    private static int Order(SearchRequest request, SearchHit a, SearchHit b)
    {
        if (request.Sort.Count == 0 && a.Score != b.Score) { return b.Score.CompareTo(a.Score); }
        for (var i = 0; i < request.Sort.Count; i++)
        {
            var order = request.Sort[i].Compare(a.SortValues[i], b.SortValues[i]);
            if (order != 0) { return order; }
        }

        if (a.Shard != b.Shard) { return a.Shard.CompareTo(b.Shard); }
        var byIndex = string.CompareOrdinal(a.Index.Name, b.Index.Name);
        return byIndex != 0 ? byIndex : a.Place.CompareTo(b.Place);
    }

    private static bool IsAfter(SearchRequest request, SearchHit hit, JsonArray after)
    {
        for (var i = 0; i < request.Sort.Count && i < after.Count; i++)
        {
            object? bound = hit.SortValues[i] switch { string => after[i]?.ToString(), null => null, _ => after[i] is null ? null : double.Parse(after[i]!.ToString(), System.Globalization.CultureInfo.InvariantCulture) };
            var order = request.Sort[i].Compare(hit.SortValues[i], bound);
            if (order != 0) { return order > 0; }
        }

        return false;
    }
}
