using System.Text.Json.Nodes;

namespace Migrations.Compare.Parity;

/// <summary>Names every leaf at which two pieces of metadata differ. Pure.</summary>
internal static class MetadataDiffer
{
    private const int MaxShown = 200;

    /// <summary>Things by name: a name that one side alone has is one difference.</summary>
    public static IEnumerable<MetadataDifference> Named(string part, JsonObject source, JsonObject target) =>
        source.Select(s => s.Key).Union(target.Select(t => t.Key))
            .Where(name => !name.StartsWith('.'))
            .Order(StringComparer.Ordinal)
            .SelectMany(name => One(part, name, source[name], target[name]));

    /// <summary>One thing on both sides; null: not there.</summary>
    public static IEnumerable<MetadataDifference> One(string part, string name, JsonNode? source, JsonNode? target) =>
        Leaves(source, target, string.Empty).Select(l => new MetadataDifference(part, name, l.Path, Shown(l.Source), Shown(l.Target)));

    private static IEnumerable<(string Path, JsonNode? Source, JsonNode? Target)> Leaves(JsonNode? source, JsonNode? target, string path)
    {
        if (source is not JsonObject a || target is not JsonObject b)
        {
            return JsonNode.DeepEquals(source, target) ? [] : [(path, source, target)];
        }

        return a.Select(p => p.Key).Union(b.Select(p => p.Key)).SelectMany(key =>
            Leaves(a[key], b[key], $"{path}/{key.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}"));
    }

    private static string? Shown(JsonNode? node)
    {
        var text = node?.ToJsonString();
        return text?.Length > MaxShown ? text[..MaxShown] + "…" : text;
    }
}
