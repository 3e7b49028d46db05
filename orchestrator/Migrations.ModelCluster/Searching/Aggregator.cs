using System.Globalization;
using System.Text.Json.Nodes;
using Migrations.ModelCluster.Answering;
using Migrations.ModelCluster.Mappings;

namespace Migrations.ModelCluster.Searching;

/// <summary>Counts what a search found: terms, histogram, date histogram, range, stats and its parts, filter, cardinality. Pure.</summary>
/// <remarks>Exact over all shards: the error bounds of terms are always 0.</remarks>
internal static class Aggregator
{
    public static JsonObject Run(JsonObject asked, IReadOnlyList<SearchHit> hits, DateTimeOffset now)
    {
        var answer = new JsonObject();
        foreach (var (name, value) in asked)
        {
            var settings = value as JsonObject ?? throw RefusedException.Parsing($"Aggregation definition for [{name}] must be an object");
            var inner = settings["aggs"] as JsonObject ?? settings["aggregations"] as JsonObject ?? [];
            var (kind, body) = settings.FirstOrDefault(static m => m.Key is not ("aggs" or "aggregations" or "meta"));
            answer[name] = One(kind, body as JsonObject ?? [], inner, hits, now);
        }

        return answer;
    }

    /// <summary>Refuses what a field of an index cannot give, hits or not.</summary>
    public static void Check(JsonObject asked, Indices.IndexState index)
    {
        foreach (var settings in asked.Select(static a => a.Value).OfType<JsonObject>())
        {
            var (kind, value) = settings.FirstOrDefault(static m => m.Key is not ("aggs" or "aggregations" or "meta"));
            Check(settings["aggs"] as JsonObject ?? settings["aggregations"] as JsonObject ?? [], index);
            if (value is not JsonObject body || body.Text("field") is not { } field || index.Mapping.Find(field) is not { IsObject: false } mapped) { continue; }
            if (mapped.Type == "text") { throw Failure.OfShard(index, Failure.NotSortable(field)); }
            var needsNumbers = kind is "stats" or "histogram" or "date_histogram" or "range" or "min" or "max" or "sum" or "avg";
            if (needsNumbers && mapped.Type is "keyword" or "ip") { throw Failure.OfShard(index, RefusedException.Illegal($"Field [{field}] of type [{mapped.Type}] is not supported for aggregation [{kind}]")); }
        }
    }

    private static JsonObject One(string kind, JsonObject body, JsonObject inner, IReadOnlyList<SearchHit> hits, DateTimeOffset now) => kind switch
    {
        "terms" => Terms(body, inner, hits, now),
        "histogram" => Histogram(body, inner, hits, now),
        "date_histogram" => DateBuckets.Run(body, hits, (bucket, inside) => With(bucket, inner, inside, now)),
        "range" => RangeBuckets.Run(body, hits, (bucket, inside) => With(bucket, inner, inside, now)),
        "stats" => Stats(body, hits),
        "min" or "max" or "sum" or "avg" => Single(kind, body, hits),
        "value_count" => new JsonObject { ["value"] = hits.Select(new FieldReader(body).Of).Sum(static values => values.Count) },
        "cardinality" => new JsonObject { ["value"] = hits.SelectMany(new FieldReader(body).Of).Distinct().Count() },
        "filter" => Filter(body, inner, hits, now),
        _ => throw new RefusedException(400, "parsing_exception", $"Unknown aggregation type [{kind}]") { Extras = new JsonObject { ["line"] = 1, ["col"] = 1 } },
    };

    private static JsonObject Terms(JsonObject body, JsonObject inner, IReadOnlyList<SearchHit> hits, DateTimeOffset now)
    {
        var field = new FieldReader(body);
        var groups = hits.SelectMany(h => field.Of(h).Distinct().Select(v => (Value: v, Hit: h))).GroupBy(static p => p.Value, static p => p.Hit).Select(static g => (g.Key, Hits: g.ToList())).ToList();
        groups.Sort((a, b) => TermOrder(body["order"], a, b));
        var size = (int)(body.Number("size") ?? 10);
        var least = body.Number("min_doc_count") ?? 1;
        var shown = groups.Where(g => g.Hits.Count >= least).Take(size).ToList();
        return new JsonObject
        {
            ["doc_count_error_upper_bound"] = 0,
            ["sum_other_doc_count"] = groups.Sum(static g => g.Hits.Count) - shown.Sum(static g => g.Hits.Count),
            ["buckets"] = new JsonArray([.. shown.Select(g => Bucket(body, g.Key, inner, g.Hits, now))]),
        };
    }

    private static int TermOrder(JsonNode? order, (object Key, List<SearchHit> Hits) a, (object Key, List<SearchHit> Hits) b)
    {
        var (by, direction) = order is JsonObject { Count: > 0 } json ? (json.First().Key, json.First().Value?.ToString()) : ("_count", "desc");
        var byKey = (a.Key, b.Key) is (string x, string y) ? SortKey.CompareBytes(x, y) : Convert.ToDouble(a.Key, CultureInfo.InvariantCulture).CompareTo(Convert.ToDouble(b.Key, CultureInfo.InvariantCulture));
        var first = by is "_key" or "_term" ? byKey : a.Hits.Count.CompareTo(b.Hits.Count);
        if (direction == "desc") { first = -first; }
        return first != 0 ? first : byKey;
    }

    private static JsonObject Histogram(JsonObject body, JsonObject inner, IReadOnlyList<SearchHit> hits, DateTimeOffset now)
    {
        var interval = double.Parse(body.Text("interval") ?? "0", CultureInfo.InvariantCulture);
        if (interval <= 0) { throw RefusedException.Illegal("[interval] must be >0 for histogram aggregation [histogram]"); }
        var offset = double.Parse(body.Text("offset") ?? "0", CultureInfo.InvariantCulture);
        double Key(object value) => (Math.Floor((Convert.ToDouble(value, CultureInfo.InvariantCulture) - offset) / interval) * interval) + offset;
        var field = new FieldReader(body);
        var groups = hits.SelectMany(h => field.Of(h).Select(Key).Distinct().Select(k => (Key: k, Hit: h))).GroupBy(static p => p.Key, static p => p.Hit).ToDictionary(static g => g.Key, static g => g.ToList());
        var buckets = new JsonArray();
        if (groups.Count > 0)
        {
            var least = body.Number("min_doc_count") ?? 0;
            var (first, last) = (groups.Keys.Min(), groups.Keys.Max());
            for (var i = 0; first + (i * interval) <= last + (interval / 2); i++)
            {
                var key = Key(first + (i * interval) + (interval / 2));
                var inside = groups.GetValueOrDefault(key) ?? [];
                if (inside.Count >= least) { buckets.Add(With(new JsonObject { ["key"] = key, ["doc_count"] = inside.Count }, inner, inside, now)); }
            }
        }

        return new JsonObject { ["buckets"] = buckets };
    }

    private static JsonObject Stats(JsonObject body, IReadOnlyList<SearchHit> hits)
    {
        var values = Numbers(body, hits);
        if (values.Count == 0) { return new JsonObject { ["count"] = 0, ["min"] = null, ["max"] = null, ["avg"] = null, ["sum"] = 0.0 }; }
        var stats = new JsonObject { ["count"] = values.Count, ["min"] = values.Min(), ["max"] = values.Max(), ["avg"] = values.Sum() / values.Count, ["sum"] = values.Sum() };
        if (IsDate(body, hits)) { foreach (var part in (string[])["min", "max", "avg", "sum"]) { stats[part + "_as_string"] = DateText.Write((long)stats[part]!.GetValue<double>(), FormatOf(body, hits)); } }
        return stats;
    }

    private static JsonObject Single(string kind, JsonObject body, IReadOnlyList<SearchHit> hits)
    {
        var values = Numbers(body, hits);
        double? value = kind == "sum" ? values.Sum() : values.Count == 0 ? null : kind switch { "min" => values.Min(), "max" => values.Max(), _ => values.Sum() / values.Count };
        var answer = new JsonObject { ["value"] = value };
        if (value is { } number && IsDate(body, hits)) { answer["value_as_string"] = DateText.Write((long)number, FormatOf(body, hits)); }
        return answer;
    }

    private static JsonObject Filter(JsonObject body, JsonObject inner, IReadOnlyList<SearchHit> hits, DateTimeOffset now)
    {
        var kept = hits.GroupBy(static h => (h.Index, h.Shard)).SelectMany(g =>
        {
            var query = new QueryCompiler(g.Key.Index, g.Key.Index.Shards[g.Key.Shard].View, now).Compile(body);
            return g.Where(h => query(h.Place) is not null);
        }).ToList();
        return With(new JsonObject { ["doc_count"] = kept.Count }, inner, kept, now);
    }

    private static JsonObject Bucket(JsonObject body, object key, JsonObject inner, List<SearchHit> hits, DateTimeOffset now)
    {
        var bucket = new JsonObject();
        var field = hits[0].Index.Mapping.Find(body.Text("field") ?? "");
        if (field is { Type: "boolean" }) { (bucket["key"], bucket["key_as_string"]) = (key is "true" ? 1 : 0, (string)key); }
        else if (field is { Type: "date" }) { (bucket["key"], bucket["key_as_string"]) = ((long)key, DateText.Write((long)key, field.Setting("format"))); }
        else { bucket["key"] = key switch { long n => n, double d => d, _ => key.ToString() }; }
        bucket["doc_count"] = hits.Count;
        return With(bucket, inner, hits, now);
    }

    private static JsonObject With(JsonObject bucket, JsonObject inner, IReadOnlyList<SearchHit> hits, DateTimeOffset now)
    {
        foreach (var (name, value) in Run(inner, hits, now)) { bucket[name] = value?.DeepClone(); }
        return bucket;
    }

    private static List<double> Numbers(JsonObject body, IReadOnlyList<SearchHit> hits) => [.. hits.SelectMany(new FieldReader(body).NumbersOf)];

    private static bool IsDate(JsonObject body, IReadOnlyList<SearchHit> hits) => hits.Count > 0 && hits[0].Index.Mapping.Find(body.Text("field") ?? "") is { Type: "date" };

    private static string? FormatOf(JsonObject body, IReadOnlyList<SearchHit> hits) => hits[0].Index.Mapping.Find(body.Text("field") ?? "")?.Setting("format");
}
