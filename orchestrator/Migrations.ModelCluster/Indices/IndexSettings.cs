using System.Text.Json.Nodes;
using Migrations.ModelCluster.Answering;

namespace Migrations.ModelCluster.Indices;

/// <summary>Reads settings from any of their forms into the flat one, and writes them in either. Pure.</summary>
internal static class IndexSettings
{
    private static readonly string[] _fixed = ["index.number_of_shards", "index.uuid", "index.creation_date", "index.provided_name", "index.version.created", "index.soft_deletes.enabled"];

    private static readonly string[] _known =
    [
        "number_of_shards", "number_of_replicas", "refresh_interval", "gc_deletes", "blocks.", "default_pipeline", "final_pipeline", "analysis.", "max_result_window",
        "translog.", "mapping.", "routing.", "routing_partition_size", "soft_deletes.", "codec", "hidden", "uuid", "creation_date", "provided_name", "version.", "replication.", "sort.",
        "auto_expand_replicas", "query.", "search.", "merge.", "number_of_routing_shards", "priority", "write.", "store.", "max_", "similarity.", "indexing.", "lifecycle.", "unassigned.", "allocation.",
        "verified_before_close", "resize.", "shard.", "requests.", "highlight.", "warmer.", "format", "load_fixed_bitset_filters_eagerly", "fielddata.", "shrink.",
    ];

    public static SortedDictionary<string, JsonNode?> Flat(JsonNode? settings)
    {
        var flat = new SortedDictionary<string, JsonNode?>(StringComparer.Ordinal);
        if (settings is JsonObject json) { Flatten("", json, flat); }
        return flat;
    }

    /// <summary>Refuses a setting that no index has.</summary>
    public static void RefuseUnknown(IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            var bare = name["index.".Length..];
            if (_known.Any(k => k[^1] is '.' or '_' ? bare.StartsWith(k, StringComparison.Ordinal) : bare == k)) { continue; }
            throw RefusedException.Illegal($"unknown setting [{name}] please check that any required plugins are installed, or check the breaking changes documentation for removed settings");
        }
    }

    public static void RefuseFixed(IndexState index, IEnumerable<string> names)
    {
        var refused = names.Where(n => _fixed.Contains(n) || (!index.IsClosed && n.StartsWith("index.analysis.", StringComparison.Ordinal))).Order(StringComparer.Ordinal).ToList();
        if (refused.Count == 0) { return; }
        if (index.IsClosed && refused.Contains("index.number_of_shards")) { throw RefusedException.Illegal($"final {index.Name} setting [index.number_of_shards], not updateable"); }
        throw RefusedException.Illegal(refused[0] is "index.uuid" or "index.creation_date" or "index.provided_name" or "index.version.created"
            ? $"can not update private setting [{refused[0]}]; this setting is managed by Elasticsearch"
            : $"Can't update non dynamic settings [[{string.Join(", ", refused)}]] for open indices [[{index.Name}/{index.Uuid}]]");
    }

    public static JsonObject Write(SortedDictionary<string, JsonNode?> settings, bool isFlat)
    {
        var json = new JsonObject();
        foreach (var (name, value) in settings)
        {
            if (value is null) { continue; }
            if (isFlat) { json[name] = value.DeepClone(); }
            else { Place(json, name.Split('.'), value.DeepClone()); }
        }

        return json;
    }

    private static void Flatten(string prefix, JsonObject json, SortedDictionary<string, JsonNode?> flat)
    {
        foreach (var (name, value) in json)
        {
            var path = prefix + name;
            if (value is JsonObject inner) { Flatten(path + ".", inner, flat); }
            else { flat[path.StartsWith("index.", StringComparison.Ordinal) ? path : "index." + path] = AsText(value); }
        }
    }

    private static JsonNode? AsText(JsonNode? value) => value switch
    {
        null => null,
        JsonArray list => new JsonArray([.. list.Select(AsText)]),
        _ => value.ToString(),
    };

    private static void Place(JsonObject json, ReadOnlySpan<string> names, JsonNode value)
    {
        if (names.Length == 1) { json[names[0]] = value; }
        else if (json[names[0]] is JsonObject inner) { Place(inner, names[1..], value); }
        else if (json[names[0]] is not null) { json[string.Join('.', names.ToArray())] = value; }
        else
        {
            var made = new JsonObject();
            json[names[0]] = made;
            Place(made, names[1..], value);
        }
    }
}
