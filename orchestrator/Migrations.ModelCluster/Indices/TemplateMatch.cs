using System.Text.Json.Nodes;
using Migrations.ModelCluster.Answering;

namespace Migrations.ModelCluster.Indices;

/// <summary>Which templates go under a new index, lowest first. The composable one with the highest priority goes before all old ones. Pure.</summary>
internal static class TemplateMatch
{
    public static IReadOnlyList<JsonObject> For(NodeState node, string name)
    {
        var composable = node.IndexTemplates.Where(t => Fits(t.Value, name)).OrderByDescending(static t => t.Value.Number("priority") ?? 0).Select(static t => t.Value).FirstOrDefault();
        if (composable is not null) { return Composed(node, composable); }
        return [.. node.Templates.Where(t => Fits(t.Value, name)).OrderBy(static t => t.Value.Number("order") ?? 0).Select(static t => t.Value)];
    }

    /// <summary>A setting that an index of this name would have by its templates.</summary>
    public static string? Setting(NodeState node, string index, string name) =>
        For(node, index).Select(t => IndexSettings.Flat(t["settings"]).GetValueOrDefault(name)?.ToString()).LastOrDefault(static s => s is not null);

    /// <summary>The parts of a composable template, its own last.</summary>
    public static List<JsonObject> Composed(NodeState node, JsonObject template)
    {
        var parts = JsonText.Strings(template["composed_of"]).Select(node.ComponentTemplates.GetValueOrDefault).Where(static p => p is not null).Select(static p => p!["template"] as JsonObject ?? []).ToList();
        if (template["template"] is JsonObject own) { parts.Add(own); }
        return parts;
    }

    public static bool Fits(JsonObject template, string name) => JsonText.Strings(template["index_patterns"]).Any(p => NamePattern.Matches(p, name));
}
