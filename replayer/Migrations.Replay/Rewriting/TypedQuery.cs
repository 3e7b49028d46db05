using System.Text.Json.Nodes;

namespace Migrations.Replay.Rewriting;

/// <summary>Takes mapping types out of queries: of the documents that they look up (more like this, terms, percolate, shapes), and the query for a type itself. Pure.</summary>
/// <remarks>A field may bear any of these names: only what has the form of the query is changed. Join relations (<c>has_child</c>, <c>parent_id</c>) are no types.</remarks>
internal static class TypedQuery
{
    /// <summary>Members whose value, or each element of it, is a query.</summary>
    private static readonly HashSet<string> QueryHolders = new(StringComparer.Ordinal)
    {
        "query", "filter", "must", "should", "must_not", "post_filter", "positive", "negative", "queries", "rescore_query", "organic", "no_match_query",
    };

    /// <summary>Members that hold documents and values of the client's own: whatever they look like, they are no queries.</summary>
    private static readonly HashSet<string> ClientData = new(StringComparer.Ordinal) { "document", "documents", "doc", "params" };

    /// <summary>True when a type was taken out.</summary>
    public static bool Take(JsonNode? node)
    {
        var taken = false;
        switch (node)
        {
            case JsonArray array:
                foreach (var item in array) { taken |= Take(item); }
                break;
            case JsonObject members:
                foreach (var (name, value) in members.ToList())
                {
                    taken |= value is JsonObject body && TakeLookup(name, body);
                    if (QueryHolders.Contains(name)) { taken |= TakeTypeQuery(members, name, value); }
                    if (!ClientData.Contains(name)) { taken |= Take(members[name]); }
                }

                break;
        }

        return taken;
    }

    private static bool TakeLookup(string name, JsonObject body) => name switch
    {
        "more_like_this" => TakeItems(body["like"]) | TakeItems(body["unlike"]),
        "terms" => TakeTermsLookups(body),
        "percolate" when body["field"] is JsonValue => body.Remove("document_type") | body.Remove("type"),
        "indexed_shape" when body.ContainsKey("id") => body.Remove("type"),
        _ => false,
    };

    private static bool TakeItems(JsonNode? items) => items switch
    {
        JsonObject one => one.Remove("_type"),
        JsonArray several => several.OfType<JsonObject>().Aggregate(false, static (taken, item) => taken | item.Remove("_type")),
        _ => false,
    };

    private static bool TakeTermsLookups(JsonObject terms)
    {
        var taken = false;
        foreach (var (_, value) in terms) { taken |= value is JsonObject lookup && lookup.ContainsKey("index") && lookup.ContainsKey("path") && lookup.Remove("type"); }
        return taken;
    }

    /// <summary>Every document of an index has its type.</summary>
    private static bool TakeTypeQuery(JsonObject holder, string name, JsonNode? value)
    {
        if (All(value) is { } all) { holder[name] = all; return true; }
        var taken = false;
        for (var i = 0; value is JsonArray several && i < several.Count; i++)
        {
            if (All(several[i]) is not { } one) { continue; }
            several[i] = one;
            taken = true;
        }

        return taken;
    }

    /// <summary>Null when it is no query for a type.</summary>
    private static JsonObject? All(JsonNode? query)
    {
        if (query is not JsonObject { Count: 1 } one || one["type"] is not JsonObject type || type["value"] is not JsonValue) { return null; }
        var all = (JsonObject)type.DeepClone();
        all.Remove("value");
        return new JsonObject { ["match_all"] = all };
    }
}
