using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Migrations.Exchanges.Clusters;
using Migrations.ModelCluster;

namespace Migrations.EndToEnd.Tests.Modelled;

/// <summary>Holds an answer of the model against the real node's: status, headers that say something, body.</summary>
/// <remarks>Not compared is what no two nodes share: durations, moments, uuids, handles, the places in JSON that parse errors quote.</remarks>
internal static partial class AnswerComparison
{
    private static readonly HashSet<string> _apart = new(StringComparer.Ordinal)
    {
        "took", "ingest_took", "index_uuid", "uuid", "index.uuid", "creation_date", "index.creation_date", "_scroll_id", "caused_by", "root_cause", "failed_shards", "line", "col", "throttled_millis", "batches", "skipped", "phase", "terminated_early", "suppressed",
    };

    private static readonly string[] _headers = ["Warning", "Location", "Content-Type"];

    /// <summary>The path and both values of the first difference; null when there is none.</summary>
    /// <param name="mayWarnLess">The real node may leave warnings out: 2.19 gives each kind once in its life, and of the indices that one bulk makes only one is warned of.</param>
    public static string? Difference(ClusterAnswer real, ModelAnswer model, bool mayWarnLess = false)
    {
        if (real.Status != model.Status) { return $"status: {real.Status} and {model.Status}; {Text(real.Body)} and {Text(model.Body)}"; }
        foreach (var name in _headers)
        {
            var theirs = Of(name, real.Headers.Select(static h => (h.Name, h.Value)));
            var ours = Of(name, model.Headers.Append(new("Content-Type", model.ContentType)).Select(static h => (h.Key, h.Value)));
            if (name == "Warning" && mayWarnLess && theirs.All(ours.Contains)) { continue; }
            if (!theirs.SequenceEqual(ours)) { return $"header {name}: {string.Join(" | ", theirs)} and {string.Join(" | ", ours)}"; }
        }

        if (real.Body.IsEmpty || model.Body.IsEmpty) { return real.Body.IsEmpty == model.Body.IsEmpty ? null : "one has a body, the other none"; }
        return Compare("", JsonNode.Parse(Plain(real.Body)), JsonNode.Parse(Plain(model.Body)));
    }

    private static List<string> Of(string name, IEnumerable<(string Name, string Value)> headers) =>
        [.. headers.Where(h => h.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(static h => SeveralTemplates().Replace(h.Value, "[several];")).Order(StringComparer.Ordinal)];

    private static string? Compare(string path, JsonNode? real, JsonNode? model)
    {
        switch (real, model)
        {
            case (JsonObject a, JsonObject b):
                foreach (var name in a.Select(static m => m.Key).Union(b.Select(static m => m.Key)).Where(static n => !_apart.Contains(n)))
                {
                    if (name == "reason" && (string?)a["type"] == "search_phase_execution_exception") { continue; } // empty when the nodes left some shards out
                    if (name == "resource.id" && a[name] is JsonArray) { continue; } // of several aliases, in no order
                    if (a.ContainsKey(name) != b.ContainsKey(name)) { return $"{path}/{name}: {Say(a, name)} and {Say(b, name)}"; }
                    if (Compare(path + "/" + name, a[name], b[name]) is { } inner) { return inner; }
                }

                return null;
            case (JsonArray a, JsonArray b):
                if (path == "/failures") { (a, b) = (Sorted(a), Sorted(b)); } // of a by-query operation: shards answer in no order
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

    private static JsonArray Sorted(JsonArray failures) => new([.. failures.OrderBy(static f => (string?)f?["id"], StringComparer.Ordinal).ThenBy(static f => (string?)f?["index"], StringComparer.Ordinal).Select(static f => f?.DeepClone())]);

    private static bool IsSame(JsonNode? real, JsonNode? model)
    {
        if (real is not JsonValue a || model is not JsonValue b || a.GetValueKind() != b.GetValueKind()) { return real is null && model is null; }
        if (a.GetValueKind() != JsonValueKind.Number) { return a.ToString() == b.ToString(); }
        var (x, y) = (a.GetValue<double>(), b.GetValue<double>());
        return x == y || Math.Abs(x - y) <= 2e-6 * Math.Max(Math.Abs(x), Math.Abs(y)); // scores are floats, summed in another order
    }

    private static string Say(JsonObject json, string name) => json.ContainsKey(name) ? json[name]?.ToJsonString() ?? "null" : "missing";

    private static string Text(ReadOnlyMemory<byte> body) => Encoding.UTF8.GetString(body.Span[..Math.Min(body.Length, 400)]);

    /// <summary>Without uuids in reasons, and without the order of indices behind an alias, templates that use a component, two types, or two formats, that contradict one another in one document: the nodes name now the one first, now the other.</summary>
    private static string Plain(ReadOnlyMemory<byte> body)
    {
        var text = SeveralAliases().Replace(SeveralIndices().Replace(Uuid().Replace(Encoding.UTF8.GetString(body.Span), "/uuid]"), "more than one index"), "aliases missing");
        text = InUseBySeveral().Replace(text, "in use by [several]");
        if (text.Contains("cannot be changed from type", StringComparison.Ordinal)) { return TwoTypes().Replace(text, "from type to type"); }
        return text.Contains("Cannot update parameter", StringComparison.Ordinal) ? TwoFormats().Replace(text, "from one to another") : text;
    }

    [GeneratedRegex(@"/[\w-]{22}\]")]
    private static partial Regex Uuid();

    [GeneratedRegex(@"\[[^\]]*,[^\]]*\] with patterns \(.*\);")]
    private static partial Regex SeveralTemplates();

    [GeneratedRegex(@"in use by index templates \[[^\]]*,[^\]]*\]")]
    private static partial Regex InUseBySeveral();

    [GeneratedRegex(@"aliases \[[^\]]*,[^\]]*\] missing")]
    private static partial Regex SeveralAliases();

    [GeneratedRegex(@"more than one (?:index associated with it|write index) \[[^\]]*\]")]
    private static partial Regex SeveralIndices();

    [GeneratedRegex(@"from type \[\w+\] to \[\w+\]")]
    private static partial Regex TwoTypes();

    [GeneratedRegex(@"from \[[^\]]*\] to \[[^\]]*\]")]
    private static partial Regex TwoFormats();
}
