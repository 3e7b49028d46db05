using System.Text.Json.Nodes;
using Migrations.ModelCluster.Answering;

namespace Migrations.ModelCluster.Indices;

/// <summary>Old and composable templates that may fit the same names: what the nodes warn of. Pure but for the warnings.</summary>
internal static class TemplateOverlap
{
    /// <summary>An index that several old templates make.</summary>
    public static void WarnOfSeveral(NodeState node, string index)
    {
        if (node.IndexTemplates.Values.Any(t => TemplateMatch.Fits(t, index))) { return; }
        var names = node.Templates.Where(t => TemplateMatch.Fits(t.Value, index)).Select(static t => t.Key).ToList();
        if (names.Count > 1) { Warn(node, $"index [{index}] matches multiple legacy templates [{string.Join(", ", names)}], composable templates will only match a single template"); }
    }

    /// <summary>A composable template over old ones.</summary>
    public static void WarnOfOlder(NodeState node, string name, JsonObject template)
    {
        if (Overlapping(node.Templates, template) is not { Count: > 0 } older) { return; }
        Warn(node, $"index template [{name}] has index patterns {Patterns(template)} matching patterns from existing older templates {Said(older)}; this template [{name}] will take precedence during new index creation");
    }

    /// <summary>An old template under composable ones.</summary>
    public static void WarnOfComposable(NodeState node, string name, JsonObject template)
    {
        if (Overlapping(node.IndexTemplates, template) is not { Count: > 0 } composable) { return; }
        Warn(node, $"legacy template [{name}] has index patterns {Patterns(template)} matching patterns from existing composable templates {Said(composable)}; this template [{name}] may be ignored in favor of a composable template at index creation time");
    }

    private static void Warn(NodeState node, string warning)
    {
        if (node.Warnings is { } warnings && !warnings.Contains(warning)) { warnings.Add(warning); }
    }

    private static string Said(List<KeyValuePair<string, JsonObject>> templates) =>
        $"[{string.Join(",", templates.Select(static t => t.Key))}] with patterns ({string.Join(",", templates.Select(static t => $"{t.Key} => {Patterns(t.Value)}"))})";

    private static string Patterns(JsonObject template) => $"[{string.Join(", ", JsonText.Strings(template["index_patterns"]))}]";

    private static List<KeyValuePair<string, JsonObject>> Overlapping(IEnumerable<KeyValuePair<string, JsonObject>> templates, JsonObject template) =>
        [.. templates.Where(t => JsonText.Strings(t.Value["index_patterns"]).Any(a => JsonText.Strings(template["index_patterns"]).Any(b => Meet(a, b))))];

    /// <summary>Whether some name fits both patterns.</summary>
    private static bool Meet(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        if (a.IsEmpty || b.IsEmpty) { return a.Trim('*').IsEmpty && b.Trim('*').IsEmpty; }
        if (a[0] == '*') { return Meet(a[1..], b) || Meet(a, b[1..]); }
        if (b[0] == '*') { return Meet(a, b[1..]) || Meet(a[1..], b); }
        return a[0] == b[0] && Meet(a[1..], b[1..]);
    }
}
