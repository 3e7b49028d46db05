using System.Text.Json;
using System.Text.Json.Nodes;

namespace Migrations.EndToEnd.Tests.Modelled;

/// <summary>Holds an answer of the model against the real node's. Compared is everything but what no two nodes share: durations, uuids, the places in JSON that parse errors quote.</summary>
internal static class AnswerComparison
{
    private static readonly HashSet<string> _apart = new(StringComparer.Ordinal) { "took", "index_uuid", "_scroll_id", "caused_by", "root_cause", "failed_shards", "line", "col", "throttled_millis", "batches", "skipped", "phase" };

    /// <summary>The path and both values of the first difference; null when there is none.</summary>
    public static string? Difference(int realStatus, ReadOnlyMemory<byte> real, int modelStatus, ReadOnlyMemory<byte> model)
    {
        if (realStatus != modelStatus) { return $"status: {realStatus} and {modelStatus}; {Text(real)} and {Text(model)}"; }
        if (real.IsEmpty || model.IsEmpty) { return real.IsEmpty == model.IsEmpty ? null : "one has a body, the other none"; }
        return Compare("", JsonNode.Parse(real.Span), JsonNode.Parse(model.Span));
    }

    private static string? Compare(string path, JsonNode? real, JsonNode? model)
    {
        switch (real, model)
        {
            case (JsonObject a, JsonObject b):
                foreach (var name in a.Select(static m => m.Key).Union(b.Select(static m => m.Key)).Where(static n => !_apart.Contains(n)))
                {
                    if (name == "reason" && (string?)a["type"] == "search_phase_execution_exception") { continue; } // empty when the nodes left some shards out
                    if (a.ContainsKey(name) != b.ContainsKey(name)) { return $"{path}/{name}: {Say(a, name)} and {Say(b, name)}"; }
                    if (Compare(path + "/" + name, a[name], b[name]) is { } inner) { return inner; }
                }

                return null;
            case (JsonArray a, JsonArray b):
                if (a.Count != b.Count) { return $"{path}: {a.ToJsonString()} and {b.ToJsonString()}"; }
                for (var i = 0; i < a.Count; i++)
                {
                    if (Compare($"{path}/{i}", a[i], b[i]) is { } inner) { return inner; }
                }

                return null;
            default:
                return IsSame(real, model) ? null : $"{path}: {real?.ToJsonString() ?? "null"} and {model?.ToJsonString() ?? "null"}";
        }
    }

    private static bool IsSame(JsonNode? real, JsonNode? model)
    {
        if (real is not JsonValue a || model is not JsonValue b || a.GetValueKind() != b.GetValueKind()) { return real is null && model is null; }
        if (a.GetValueKind() != JsonValueKind.Number) { return a.ToString() == b.ToString(); }
        var (x, y) = (a.GetValue<double>(), b.GetValue<double>());
        return x == y || Math.Abs(x - y) <= 2e-6 * Math.Max(Math.Abs(x), Math.Abs(y)); // scores are floats, summed in another order
    }

    private static string Say(JsonObject json, string name) => json.ContainsKey(name) ? json[name]?.ToJsonString() ?? "null" : "missing";

    private static string Text(ReadOnlyMemory<byte> body) => System.Text.Encoding.UTF8.GetString(body.Span[..Math.Min(body.Length, 300)]);
}
