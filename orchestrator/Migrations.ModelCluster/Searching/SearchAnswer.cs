using System.Text.Json.Nodes;
using Migrations.ModelCluster.Answering;
using Migrations.ModelCluster.Handling;

namespace Migrations.ModelCluster.Searching;

/// <summary>Writes what a search found. Pure.</summary>
internal static class SearchAnswer
{
    public static JsonObject Write(NodeState node, SearchRequest request, IReadOnlyList<SearchHit> all, IReadOnlyList<SearchHit> page, int shards)
    {
        var answer = new JsonObject
        {
            ["took"] = 1,
            ["timed_out"] = false,
            ["_shards"] = ShardCounts.OfSearch(shards),
            ["hits"] = Hits(node, request, all, page),
        };
        if (shards == 0) { answer["hits"]!["max_score"] = 0.0; }
        if (request.Aggregations.Count > 0) { answer["aggregations"] = Aggregator.Run(request.Aggregations, all, node.Now); }
        return answer;
    }

    private static JsonObject Hits(NodeState node, SearchRequest request, IReadOnlyList<SearchHit> all, IReadOnlyList<SearchHit> page)
    {
        var hits = new JsonObject();
        if (request.CountUpTo != 0)
        {
            var isMore = request.CountUpTo > 0 && all.Count > request.CountUpTo;
            hits["total"] = new JsonObject { ["value"] = isMore ? request.CountUpTo : all.Count, ["relation"] = isMore ? "gte" : "eq" };
        }

        var isScored = request.Sort.Count == 0 || request.Sort[0].Field == "_score";
        hits["max_score"] = isScored && all.Count > 0 && request.Size > 0 ? all.Max(static h => h.Score) : null;
        hits["hits"] = new JsonArray([.. page.Select(h => Hit(node, request, h))]);
        return hits;
    }

    private static JsonObject Hit(NodeState node, SearchRequest request, SearchHit hit)
    {
        var json = DocumentWriter.Head(node, hit.Index.Name, hit.Entry.Id);
        if (request.WithVersion) { json["_version"] = hit.Entry.Version; }
        if (request.WithNumbers) { (json["_seq_no"], json["_primary_term"]) = (hit.Entry.SeqNo, hit.Entry.Term); }
        json["_score"] = request.Sort.Count == 0 || request.Sort.Any(static k => k.Field == "_score") ? hit.Score : null;
        if (hit.Entry.Routing is { } routing) { json["_routing"] = routing; }
        if (!request.Source.IsNone) { json["_source"] = request.Source.Apply(hit.Entry.Source); }
        if (request.Sort.Count > 0) { json["sort"] = new JsonArray([.. hit.SortValues.Select((v, i) => SortValue(request.Sort[i].ShownOf(hit.Index, v)))]); }
        return json;
    }

    private static JsonNode? SortValue(object? value) => value switch
    {
        null => null,
        long number => number,
        double fraction => fraction,
        _ => value.ToString(),
    };
}
