using System.Text.Json;
using System.Text.Json.Nodes;
using Migrations.ModelCluster.Answering;

namespace Migrations.ModelCluster.Mappings;

/// <summary>Which field an unknown value makes. Pure.</summary>
internal static class DynamicMapping
{
    public static FieldNode FieldFor(JsonArray templates, string name, string path, JsonElement value, bool showsPrintFormat)
    {
        var format = value.ValueKind == JsonValueKind.String ? DateText.Detect(value.GetString()!) : null;
        var kind = KindOf(value, format);
        if (FromTemplates(templates, name, path, kind) is { } rule) { return FieldNode.Read(name, rule); }
        switch (kind)
        {
            case "long": return new FieldNode("long");
            case "double": return new FieldNode("float");
            case "boolean": return new FieldNode("boolean");
            case "date":
                var date = new FieldNode("date");
                if (format == DateText.DefaultFormat) { return date; }
                date.Settings["format"] = format;
                if (showsPrintFormat) { date.Settings["print_format"] = format!.Split("||")[0]; }
                return date;
            default:
                var text = new FieldNode("text");
                var keyword = new FieldNode("keyword");
                keyword.Settings["ignore_above"] = 256;
                text.Fields["keyword"] = keyword;
                return text;
        }
    }

    /// <summary>The mapping of the first dynamic template that fits; null when none does.</summary>
    public static JsonObject? FromTemplates(JsonArray templates, string name, string path, string kind)
    {
        foreach (var template in templates.OfType<JsonObject>().Select(static t => t.First().Value).OfType<JsonObject>())
        {
            if (template.Text("match_mapping_type") is { } type && type != "*" && type != kind) { continue; }
            if (template.Text("match") is { } match && !NamePattern.Matches(match, name)) { continue; }
            if (template.Text("unmatch") is { } unmatch && NamePattern.Matches(unmatch, name)) { continue; }
            if (template.Text("path_match") is { } pathMatch && !NamePattern.Matches(pathMatch, path)) { continue; }
            if (template.Text("path_unmatch") is { } pathUnmatch && NamePattern.Matches(pathUnmatch, path)) { continue; }
            var mapping = (JsonObject)(template["mapping"]?.DeepClone() ?? new JsonObject());
            if (!mapping.ContainsKey("type") || mapping.Text("type") == "{dynamic_type}") { mapping["type"] = kind switch { "string" => "text", "double" => "float", _ => kind }; }
            return mapping;
        }

        return null;
    }

    private static string KindOf(JsonElement value, string? format) => value.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.Number => value.GetRawText().AsSpan().IndexOfAny('.', 'e', 'E') < 0 ? "long" : "double",
        JsonValueKind.Object => "object",
        _ => format is null ? "string" : "date",
    };
}
