using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Migrations.ModelCluster.Answering;
using Migrations.ModelCluster.Scripting;

namespace Migrations.ModelCluster.Ingesting;

/// <summary>The processors the model knows: set, remove, rename, append, lowercase, uppercase, trim, convert, script, drop, fail. Pure but for the document it changes.</summary>
internal static partial class Processors
{
    private static readonly HashSet<string> _known = new(StringComparer.Ordinal) { "set", "remove", "rename", "append", "lowercase", "uppercase", "trim", "convert", "script", "drop", "fail" };

    /// <summary>Refuses a pipeline with a processor that is not known.</summary>
    public static void Check(JsonObject pipeline)
    {
        if (pipeline["processors"] is not JsonArray processors) { throw new RefusedException(400, "parse_exception", "[processors] required property is missing") { Extras = new JsonObject { ["property_name"] = "processors" } }; }
        foreach (var (kind, settings) in processors.OfType<JsonObject>().SelectMany(static p => p))
        {
            if (!_known.Contains(kind)) { throw new RefusedException(400, "parse_exception", $"No processor type exists with name [{kind}]") { Extras = new JsonObject { ["processor_type"] = kind } }; }
            if (kind == "script" && settings is JsonObject code && code.Text("source") is { } source) { ScriptStatements.Read(source); }
            if (kind is not ("drop" or "fail" or "script") && settings is JsonObject some && !some.ContainsKey("field"))
            {
                throw new RefusedException(400, "parse_exception", "[field] required property is missing") { Extras = new JsonObject { ["property_name"] = "field", ["processor_type"] = kind } };
            }
        }
    }

    /// <summary>False when the document is dropped.</summary>
    /// <param name="node">Whose stored scripts, and whose words, they use.</param>
    public static bool Run(JsonArray processors, JsonObject document, NodeState node)
    {
        foreach (var (kind, value) in processors.OfType<JsonObject>().SelectMany(static p => p))
        {
            var settings = value as JsonObject ?? [];
            if (kind == "drop") { return false; }
            try
            {
                RunOne(kind, settings, document, node);
            }
            catch (RefusedException) when (settings.Flag("ignore_failure", false))
            {
                continue;
            }
            catch (RefusedException) when (settings["on_failure"] is JsonArray otherwise)
            {
                if (!Run(otherwise, document, node)) { return false; }
            }
        }

        return true;
    }

    private static void RunOne(string kind, JsonObject settings, JsonObject document, NodeState node)
    {
        if (kind == "script")
        {
            var source = (JsonObject)document["_source"]!;
            document.Remove("_source");
            try { SmallScript.RunOn(source, settings, node.Scripts); }
            finally { document["_source"] = source; }
            return;
        }

        if (kind == "fail") { throw new RefusedException(500, "fail_processor_exception", Fill(settings.Text("message") ?? "", document)); }
        foreach (var path in JsonText.Strings(settings["field"])) { RunOn(kind, Fill(path, document), settings, document, node); }
    }

    private static void RunOn(string kind, string path, JsonObject settings, JsonObject document, NodeState node)
    {
        var source = path.StartsWith('_') ? document : (JsonObject)document["_source"]!;
        var names = path.StartsWith("_source.", StringComparison.Ordinal) ? path[8..].Split('.') : path.Split('.');
        if (path.StartsWith("_source.", StringComparison.Ordinal)) { source = (JsonObject)document["_source"]!; }
        switch (kind)
        {
            case "set":
                if (settings.Flag("override", true) || FieldPath.Get(source, names) is null) { FieldPath.Set(source, names, Filled(settings["value"], document)); }
                return;
            case "append":
                var list = FieldPath.Get(source, names) switch { JsonArray some => (JsonArray)some.DeepClone(), null => [], var one => new JsonArray(one.DeepClone()) };
                foreach (var item in settings["value"] is JsonArray items ? items.ToList() : [settings["value"]]) { list.Add(Filled(item, document)); }
                FieldPath.Set(source, names, list);
                return;
        }

        if (FieldPath.Get(source, names) is not { } value)
        {
            if (settings.Flag("ignore_missing", false)) { return; }
            throw RefusedException.Illegal(names.Length > 1 || kind is "convert" or "rename" || (kind == "remove" && !node.Dialect.HasTypes) ? $"field [{path}] doesn't exist" : $"field [{path}] not present as part of path [{path}]");
        }

        if (kind == "remove") { FieldPath.Remove(source, names); }
        else if (kind == "rename") { Rename(source, names, settings, value, document); }
        else { FieldPath.Set(source, settings.Text("target_field")?.Split('.') ?? names, Changed(kind, path, value, settings)); }
    }

    private static void Rename(JsonObject source, string[] names, JsonObject settings, JsonNode value, JsonObject document)
    {
        var target = Fill(settings.Text("target_field") ?? "", document);
        if (FieldPath.Get(source, target.Split('.')) is not null) { throw RefusedException.Illegal($"field [{target}] already exists"); }
        FieldPath.Remove(source, names);
        FieldPath.Set(source, target.Split('.'), value.DeepClone());
    }

    private static JsonNode? Changed(string kind, string path, JsonNode value, JsonObject settings)
    {
        if (value is JsonArray list) { return new JsonArray([.. list.Select(item => item is null ? null : Changed(kind, path, item, settings))]); }
        if (kind == "convert") { return Convert(value.ToString(), settings.Text("type") ?? "string"); }
        if (value.GetValueKind() != System.Text.Json.JsonValueKind.String) { throw RefusedException.Illegal($"field [{path}] of type [java.lang.{(value.GetValueKind() == System.Text.Json.JsonValueKind.Number ? "Integer" : "Object")}] cannot be cast to [java.lang.String]"); }
        return kind switch { "lowercase" => value.ToString().ToLowerInvariant(), "uppercase" => value.ToString().ToUpperInvariant(), _ => value.ToString().Trim() };
    }

    private static JsonNode Convert(string text, string type)
    {
        var invariant = System.Globalization.CultureInfo.InvariantCulture;
        return type switch
        {
            "integer" or "long" => long.TryParse(text, invariant, out var whole) ? whole : throw RefusedException.Illegal($"unable to convert [{text}] to {type}"),
            "float" or "double" => double.TryParse(text, invariant, out var fraction) ? fraction : throw RefusedException.Illegal($"unable to convert [{text}] to {type}"),
            "boolean" => text is "true" or "false" ? text == "true" : throw RefusedException.Illegal($"[{text}] is not a boolean value, cannot convert to boolean"),
            _ => text,
        };
    }

    private static JsonNode? Filled(JsonNode? value, JsonObject document) =>
        value is JsonValue text && text.GetValueKind() == System.Text.Json.JsonValueKind.String ? Fill(text.ToString(), document) : value?.DeepClone();

    /// <summary>Mustache, for plain names only.</summary>
    private static string Fill(string text, JsonObject document) => Names().Replace(text, match =>
    {
        var path = match.Groups[1].Value;
        var root = path.StartsWith('_') ? document : (JsonObject)document["_source"]!;
        return FieldPath.Get(root, path.Split('.'))?.ToString() ?? "";
    });

    [GeneratedRegex(@"\{\{\{?\s*([\w.]+)\s*\}?\}\}")]
    private static partial Regex Names();
}
