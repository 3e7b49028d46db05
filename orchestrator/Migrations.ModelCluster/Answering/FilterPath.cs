using System.Text.Json.Nodes;

namespace Migrations.ModelCluster.Answering;

/// <summary>The <c>filter_path</c> parameter: keeps only what its patterns name; those that begin with a minus take away.</summary>
internal static class FilterPath
{
    public static JsonNode? Apply(JsonNode? answer, string patterns)
    {
        var all = patterns.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var kept = all.Where(static p => p[0] != '-').Select(static p => p.Split('.')).ToList();
        var dropped = all.Where(static p => p[0] == '-').Select(static p => p[1..].Split('.')).ToList();
        if (dropped.Count > 0) { answer = Drop(answer, dropped) ?? new JsonObject(); }
        return kept.Count == 0 ? answer : Keep(answer, kept) ?? new JsonObject();
    }

    private static JsonNode? Keep(JsonNode? node, List<string[]> patterns)
    {
        if (patterns.Any(static p => p.Length == 0)) { return node?.DeepClone(); }
        switch (node)
        {
            case JsonObject json:
                var kept = new JsonObject();
                foreach (var (name, value) in json)
                {
                    var deeper = Deeper(patterns, name);
                    if (deeper.Count > 0 && (Keep(value, deeper) is { } some || deeper.Any(static p => p.Length == 0))) { kept[name] = Keep(value, deeper); }
                }

                return kept.Count == 0 ? null : kept;
            case JsonArray list:
                var items = list.Select(i => Keep(i, patterns)).Where(static i => i is not null).ToArray();
                return items.Length == 0 ? null : new JsonArray(items);
            default:
                return null;
        }
    }

    private static JsonNode? Drop(JsonNode? node, List<string[]> patterns)
    {
        if (patterns.Any(static p => p.Length == 0)) { return null; }
        switch (node)
        {
            case JsonObject json:
                var left = new JsonObject();
                foreach (var (name, value) in json)
                {
                    var deeper = Deeper(patterns, name);
                    if (!deeper.Any(static p => p.Length == 0)) { left[name] = Drop(value, deeper); }
                }

                return left;
            case JsonArray list:
                return new JsonArray([.. list.Select(i => Drop(i, patterns))]);
            default:
                return node?.DeepClone();
        }
    }

    private static List<string[]> Deeper(List<string[]> patterns, string name)
    {
        var deeper = new List<string[]>();
        foreach (var pattern in patterns)
        {
            if (pattern.Length == 0) { continue; }
            if (pattern[0] == "**")
            {
                deeper.Add(pattern);
                if (pattern.Length > 1 && NamePattern.Matches(pattern[1], name)) { deeper.Add(pattern[2..]); }
            }
            else if (NamePattern.Matches(pattern[0], name)) { deeper.Add(pattern[1..]); }
        }

        return deeper;
    }
}
