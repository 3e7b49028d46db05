using System.Text.Json.Nodes;
using Migrations.ModelCluster.Answering;
using Migrations.ModelCluster.Scripting;

namespace Migrations.ModelCluster.Handling;

/// <summary>What an update makes of a document. Pure.</summary>
internal static class UpdateRule
{
    /// <returns>The new source with "updated"; "noop" when nothing changes; "deleted" when a script says so.</returns>
    public static (JsonObject Source, string Result) Change(JsonObject before, JsonObject update, IReadOnlyDictionary<string, JsonObject> scripts)
    {
        if (update["script"] is { } script) { return SmallScript.Run(before, script, scripts); }
        var after = (JsonObject)before.DeepClone();
        var changes = update["doc"] as JsonObject ?? throw RefusedException.Parsing("[UpdateRequest] doc doesn't support values of type: VALUE");
        var isChanged = Merge(after, changes);
        return isChanged || !update.Flag("detect_noop", true) ? (after, "updated") : (before, "noop");
    }

    /// <summary>The document an update makes where there is none; null when it makes none.</summary>
    public static JsonObject? Upsert(JsonObject update, IReadOnlyDictionary<string, JsonObject> scripts)
    {
        if (update.Flag("doc_as_upsert", false)) { return update["doc"] as JsonObject; }
        if (update["upsert"] is not JsonObject upsert) { return null; }
        return update.Flag("scripted_upsert", false) && update["script"] is { } script ? SmallScript.Run((JsonObject)upsert.DeepClone(), script, scripts).Source : upsert;
    }

    /// <summary>Objects are merged member by member; everything else is replaced. True when something changed.</summary>
    private static bool Merge(JsonObject into, JsonObject changes)
    {
        var isChanged = false;
        foreach (var (name, value) in HashOrder.Of(changes))
        {
            if (into[name] is JsonObject inner && value is JsonObject deeper) { isChanged |= Merge(inner, deeper); }
            else if (!into.ContainsKey(name) || !IsSame(into[name], value))
            {
                into[name] = value?.DeepClone();
                isChanged = true;
            }
        }

        return isChanged;
    }

    /// <summary>As Java's equals: a whole number is not a fraction.</summary>
    private static bool IsSame(JsonNode? a, JsonNode? b) => (a, b) switch
    {
        (null, null) => true,
        (JsonValue x, JsonValue y) => x.GetValueKind() == y.GetValueKind() && (x.GetValueKind() != System.Text.Json.JsonValueKind.Number ? x.ToString() == y.ToString() : IsSameNumber(x.ToString(), y.ToString())),
        (JsonArray x, JsonArray y) => x.Count == y.Count && x.Zip(y).All(static p => IsSame(p.First, p.Second)),
        (JsonObject x, JsonObject y) => x.Count == y.Count && x.All(m => y.ContainsKey(m.Key) && IsSame(m.Value, y[m.Key])),
        _ => false,
    };

    private static bool IsSameNumber(string a, string b)
    {
        if (IsFraction(a) != IsFraction(b)) { return false; }
        return a == b || (IsFraction(a) && double.Parse(a, System.Globalization.CultureInfo.InvariantCulture) == double.Parse(b, System.Globalization.CultureInfo.InvariantCulture));
    }

    private static bool IsFraction(string number) => number.AsSpan().IndexOfAny('.', 'e', 'E') >= 0;
}
