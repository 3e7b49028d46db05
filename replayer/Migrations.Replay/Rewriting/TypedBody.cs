using System.Text.Json;
using System.Text.Json.Nodes;
using Migrations.Exchanges.Routes;

namespace Migrations.Replay.Rewriting;

/// <summary>Takes mapping types out of bodies that are one JSON object. Pure.</summary>
internal static class TypedBody
{
    /// <summary>Members of a mapping itself: an object that holds one of them alone is no mapping below its type's name.</summary>
    private static readonly HashSet<string> MappingMembers = new(StringComparer.Ordinal)
    {
        "properties", "dynamic", "dynamic_templates", "dynamic_date_formats", "date_detection", "numeric_detection", "runtime",
        "_source", "_routing", "_meta", "_field_names", "_size", "_data_stream_timestamp",
    };

    /// <summary>True for the APIs whose body may name a type.</summary>
    public static bool Knows(string api) => IsSearch(api) || api is "mget" or "termvectors" or "mtermvectors" or "reindex"
        or "indices.create" or "indices.rollover" or "indices.put_template" or "indices.put_mapping" or "indices.put_alias" or "indices.update_aliases";

    /// <summary>Whether it holds the name of any member that may name a type: most bodies do not, and are not parsed.</summary>
    public static bool MayName(ReadOnlySpan<byte> body) => body.IndexOf("type\""u8) >= 0 || body.IndexOf("\"types\""u8) >= 0;

    /// <summary>The body without types; null when it names none, or cannot be read.</summary>
    /// <param name="wraps">Whether a mapping stands below its type's name, since the client said so.</param>
    public static byte[]? Without(ReadOnlySpan<byte> body, RestRoute route, bool wraps)
    {
        if (!wraps && !MayName(body)) { return null; }
        try
        {
            return JsonText.Parse(body) is JsonObject json && Take(json, route, wraps) ? JsonText.Bytes(json) : null;
        }
        catch (JsonException) { return null; }
    }

    private static bool Take(JsonObject json, RestRoute route, bool wraps) => route.Api switch
    {
        "mget" => TakeEach(json["docs"]),
        "termvectors" => json.Remove("_type"),
        "mtermvectors" => json.Remove("_type") | (json["parameters"] is JsonObject common && common.Remove("_type")) | TakeEach(json["docs"]),
        "reindex" => (json["source"] is JsonObject from && (from.Remove("type") | TypedQuery.Take(from))) | (json["dest"] is JsonObject to && to.Remove("type")),
        "indices.create" or "indices.rollover" or "indices.put_template" => (wraps && Unwrap(json)) | TypedQuery.Take(json["aliases"]),
        "indices.put_mapping" => wraps && route.Parts.GetValueOrDefault("type") is { } type && UnwrapWhole(json, type),
        _ => TypedQuery.Take(json),
    };

    private static bool TakeEach(JsonNode? documents)
    {
        var taken = false;
        foreach (var document in (documents as JsonArray ?? []).OfType<JsonObject>()) { taken |= document.Remove("_type"); }
        return taken;
    }

    private static bool Unwrap(JsonObject body)
    {
        if (body["mappings"] is not JsonObject { Count: 1 } typed || typed.First() is not { Value: JsonObject inner } named || MappingMembers.Contains(named.Key)) { return false; }
        typed.Remove(named.Key);
        body["mappings"] = inner;
        return true;
    }

    /// <summary>The name around it is optional here, and is the path's.</summary>
    private static bool UnwrapWhole(JsonObject mapping, string type)
    {
        if (mapping.Count != 1 || mapping[type] is not JsonObject inner) { return false; }
        mapping.Remove(type);
        foreach (var (name, value) in inner) { mapping[name] = value?.DeepClone(); }
        return true;
    }

    private static bool IsSearch(string api) => api is "search" or "count" or "explain" or "indices.validate_query" or "async_search.submit" or "update_by_query" or "delete_by_query" or "search_template" or "graph.explore";
}
