using System.Text.Json.Nodes;

namespace Migrations.Exchanges.Clusters;

/// <summary>An index with its settings, mapping and aliases, as the get-index API shows them.</summary>
/// <param name="Settings">The flat form: <c>index.number_of_shards</c> → <c>"1"</c>; a list stays a list.</param>
/// <param name="Mapping">Without a type name.</param>
/// <param name="Aliases">Alias → its filter, routings and flags.</param>
public sealed record ClusterIndex(string Name, JsonObject Settings, JsonObject Mapping, JsonObject Aliases)
{
    public string Uuid => Setting("index.uuid") ?? string.Empty;

    public int Shards => int.TryParse(Setting("index.number_of_shards"), out var shards) ? shards : 1;

    /// <summary>The setting's text, or null when it is not set or is a list.</summary>
    public string? Setting(string name) => Settings[name] is JsonValue value ? value.ToString() : null;
}
