using System.Globalization;
using System.Text.Json.Nodes;
using Migrations.ModelCluster.Answering;

namespace Migrations.ModelCluster.Searching;

/// <summary>Counts documents by ranges of numbers, from the lower end on, below the upper. Pure.</summary>
internal static class RangeBuckets
{
    public static JsonObject Run(JsonObject body, IReadOnlyList<SearchHit> hits, Func<JsonObject, IReadOnlyList<SearchHit>, JsonObject> with)
    {
        var ranges = (body["ranges"] as JsonArray ?? throw RefusedException.Illegal("No [ranges] specified for the [range] aggregation")).OfType<JsonObject>()
            .Select(static r => (Key: r.Text("key"), From: Bound(r, "from") ?? double.NegativeInfinity, To: Bound(r, "to") ?? double.PositiveInfinity))
            .OrderBy(static r => r.From).ThenBy(static r => r.To);
        var field = new FieldReader(body);
        var values = hits.Select(h => (Hit: h, Values: field.NumbersOf(h).ToArray())).ToList();
        return new JsonObject { ["buckets"] = new JsonArray([.. ranges.Select(r => Bucket(r, [.. values.Where(one => Array.Exists(one.Values, v => v >= r.From && v < r.To)).Select(static one => one.Hit)], with))]) };
    }

    private static JsonObject Bucket((string? Key, double From, double To) range, IReadOnlyList<SearchHit> inside, Func<JsonObject, IReadOnlyList<SearchHit>, JsonObject> with)
    {
        var bucket = new JsonObject { ["key"] = range.Key ?? $"{Text(range.From)}-{Text(range.To)}" };
        if (double.IsFinite(range.From)) { bucket["from"] = range.From; }
        if (double.IsFinite(range.To)) { bucket["to"] = range.To; }
        bucket["doc_count"] = inside.Count;
        return with(bucket, inside);
    }

    private static double? Bound(JsonObject range, string name) => range.Text(name) is { } text ? double.Parse(text, CultureInfo.InvariantCulture) : null;

    private static string Text(double bound) => !double.IsFinite(bound) ? "*" : bound == Math.Floor(bound) ? bound.ToString("0.0", CultureInfo.InvariantCulture) : bound.ToString("R", CultureInfo.InvariantCulture);
}
