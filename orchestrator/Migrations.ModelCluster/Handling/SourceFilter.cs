using System.Text.Json.Nodes;
using Migrations.ModelCluster.Answering;

namespace Migrations.ModelCluster.Handling;

/// <summary>Which part of a source is answered. Pure.</summary>
internal sealed record SourceFilter(IReadOnlyList<string> Includes, IReadOnlyList<string> Excludes, bool IsNone)
{
    public static SourceFilter All { get; } = new([], [], false);

    public static SourceFilter Read(JsonNode? node) => node switch
    {
        null => All,
        JsonObject json => new([.. JsonText.Strings(json["includes"] ?? json["include"])], [.. JsonText.Strings(json["excludes"] ?? json["exclude"])], false),
        JsonArray list => new([.. JsonText.Strings(list)], [], false),
        _ => node.ToString() switch { "true" => All, "false" => new([], [], true), var one => new([one], [], false) },
    };

    public static SourceFilter FromParameters(ApiCall call)
    {
        var source = call.Parameter("_source");
        var includes = call.Parameter("_source_includes") ?? (source is "true" or "false" or "" ? null : source);
        return new SourceFilter(includes?.Split(',') ?? [], call.Parameter("_source_excludes")?.Split(',') ?? [], source == "false");
    }

    public JsonNode Apply(ReadOnlyMemory<byte> source)
    {
        if (Includes.Count == 0 && Excludes.Count == 0) { return RawJson.Node(source); }
        var json = JsonText.Object(source.Span);
        return Kept("", json);
    }

    private JsonObject Kept(string prefix, JsonObject json)
    {
        var kept = new JsonObject();
        foreach (var (name, value) in json)
        {
            var path = prefix + name;
            if (Excludes.Any(p => NamePattern.Matches(p, path))) { continue; }
            var isIncluded = Includes.Count == 0 || Includes.Any(p => NamePattern.Matches(p, path) || path.StartsWith(p + ".", StringComparison.Ordinal));
            if (value is JsonObject inner && (!isIncluded || Excludes.Count > 0))
            {
                var some = Kept(path + ".", inner);
                if (some.Count > 0) { kept[name] = some; }
            }
            else if (isIncluded) { kept[name] = value?.DeepClone(); }
        }

        return kept;
    }
}
