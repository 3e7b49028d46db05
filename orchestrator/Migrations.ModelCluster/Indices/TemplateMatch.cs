using System.Text.Json.Nodes;
using Migrations.ModelCluster.Answering;

namespace Migrations.ModelCluster.Indices;

/// <summary>Which templates go under a new index, lowest first. The composable one with the highest priority goes before all old ones. Pure.</summary>
internal static class TemplateMatch
{
    public static IReadOnlyList<JsonObject> For(NodeState node, string name)
    {
        if (Composable(node, name) is { } composable) { return Composed(node, composable.Value); }
        return [.. node.Templates.Where(t => Fits(t.Value, name)).OrderBy(static t => t.Value.Number("order") ?? 0).Select(static t => t.Value)];
    }

    /// <summary>The template that would give an index of this name this alias, and the aliases it gives: old templates are asked first, whichever would count; null when none would.</summary>
    public static (string Template, IEnumerable<string> Aliases)? GivingAlias(NodeState node, string index, string alias)
    {
        foreach (var (name, template) in node.Templates.Where(t => Fits(t.Value, index)).OrderByDescending(static t => t.Value.Number("order") ?? 0))
        {
            if (template["aliases"] is JsonObject aliases && aliases.ContainsKey(alias)) { return (name, aliases.Select(static a => a.Key)); }
        }

        if (Composable(node, index) is not { } composable) { return null; }
        return Composed(node, composable.Value).Select(static p => p["aliases"] as JsonObject).FirstOrDefault(a => a?.ContainsKey(alias) == true) is { } given ? (composable.Key, given.Select(static a => a.Key)) : null;
    }

    private static KeyValuePair<string, JsonObject>? Composable(NodeState node, string name) =>
        node.IndexTemplates.Where(t => Fits(t.Value, name)).OrderByDescending(static t => t.Value.Number("priority") ?? 0).Cast<KeyValuePair<string, JsonObject>?>().FirstOrDefault();

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
