using System.Text.Json;
using System.Text.Json.Nodes;
using Migrations.ModelCluster.Answering;
using Migrations.ModelCluster.Documents;
using Migrations.ModelCluster.Searching;

namespace Migrations.ModelCluster.Mappings;

/// <summary>Reads one source by the mapping, and finds out what the mapping has to learn from it.</summary>
/// <remarks>For one document. The first value of an unknown field decides its type for good: a whole number before a fraction makes a long.</remarks>
internal sealed class DocumentParser
{
    private readonly IndexMapping _before;
    private readonly string _id;
    private readonly ParsedDocument _parsed = new();
    private readonly Dictionary<string, FieldNode> _made = new(StringComparer.Ordinal);
    private IndexMapping _mapping;

    private readonly bool _shows;

    private DocumentParser(IndexMapping mapping, string id, bool shows) => (_before, _mapping, _id, _shows) = (mapping, mapping, id, shows);

    /// <returns>The document, and the mapping as it must be before the document may be indexed (the same one when nothing is new).</returns>
    /// <param name="showsPrintFormat">Whether a new date names the format it is shown in, as 2.19 does.</param>
    public static (ParsedDocument Document, IndexMapping Mapping) Parse(IndexMapping mapping, string id, ReadOnlyMemory<byte> source, bool showsPrintFormat)
    {
        var parser = new DocumentParser(mapping, id, showsPrintFormat);
        using var json = ParseJson(source);
        if (json.RootElement.ValueKind != JsonValueKind.Object) { throw new RefusedException(400, "mapper_parsing_exception", "Malformed content, must start with an object"); }
        parser.Walk("", json.RootElement, mapping.Dynamic, () => parser.Changing().Properties, mapping.Properties);
        return (parser._parsed, ReferenceEquals(parser._mapping, mapping) ? mapping : parser._mapping.Ready(mapping));
    }

    private static JsonDocument ParseJson(ReadOnlyMemory<byte> source)
    {
        try
        {
            return JsonText.Document(source);
        }
        catch (JsonException)
        {
            throw new RefusedException(400, "mapper_parsing_exception", "failed to parse") { Cause = new RefusedException(400, "json_parse_exception", "the source is not JSON") };
        }
    }

    private IndexMapping Changing()
    {
        if (ReferenceEquals(_mapping, _before)) { _mapping = _before.Clone(); }
        return _mapping;
    }

    /// <param name="changing">The same level of the mapping, in the copy that may be changed.</param>
    private void Walk(string prefix, JsonElement json, string dynamic, Func<SortedDictionary<string, FieldNode>> changing, SortedDictionary<string, FieldNode>? known)
    {
        foreach (var member in json.EnumerateObject())
        {
            var names = member.Name.Split('.');
            if (names.Any(string.IsNullOrWhiteSpace)) { throw new RefusedException(400, "mapper_parsing_exception", "failed to parse") { Cause = RefusedException.Illegal(member.Name.Length == 0 ? "field name cannot be an empty string" : $"object field starting or ending with a [.] makes object resolution ambiguous: [{member.Name}]") }; }
            Member(prefix, names, member.Value, dynamic, changing);
        }
    }

    private void Member(string prefix, ReadOnlySpan<string> names, JsonElement value, string dynamic, Func<SortedDictionary<string, FieldNode>> changing)
    {
        var (name, path) = (names[0], prefix + names[0]);
        var level = Level(prefix);
        var field = level?.GetValueOrDefault(name);
        if (names.Length > 1)
        {
            var inner = field ?? NewObject(prefix, name, dynamic, changing);
            if (inner is null) { return; }
            if (!inner.IsObject) { throw new RefusedException(400, "mapper_parsing_exception", $"Could not dynamically add mapping for field [{string.Join('.', names.ToArray())}]. Existing mapping for [{path}] must be of type object but found [{inner.Type}]."); }
            Member(path + ".", names[1..], value, inner.Setting("dynamic") ?? dynamic, () => changing()[name].Properties);
            return;
        }

        Value(prefix, name, path, value, field, dynamic, changing);
    }

    private void Value(string prefix, string name, string path, JsonElement value, FieldNode? field, string dynamic, Func<SortedDictionary<string, FieldNode>> changing)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Null:
                if (field?.Settings.GetValueOrDefault("null_value") is { } instead) { Keep(path, field, JsonSerializer.SerializeToElement(instead)); }
                return;
            case JsonValueKind.Array when field is not { Type: "geo_point" }:
                foreach (var item in value.EnumerateArray()) { Value(prefix, name, path, item, Level(prefix)?.GetValueOrDefault(name), dynamic, changing); }
                return;
            case JsonValueKind.Object when field is { IsObject: false } && _made.ContainsKey(path):
                throw RefusedException.Illegal($"can't merge a non object mapping [{path}] with an object mapping");
            case JsonValueKind.Object when field is null or { IsObject: true }:
                field ??= NewObject(prefix, name, dynamic, changing);
                if (field is null || field.Setting("enabled") == "false") { return; }
                Walk(path + ".", value, field.Setting("dynamic") ?? dynamic, () => changing()[name].Properties, null);
                return;
        }

        if (field is { IsObject: true })
        {
            if (field.Setting("enabled") == "false") { return; }
            throw new RefusedException(400, "mapper_parsing_exception", $"object mapping for [{path}] tried to parse field [{name}] as object, but found a concrete value");
        }

        if (field is null) { field = NewField(prefix, name, path, value, dynamic, changing); }
        else if (_made.ContainsKey(path)) { RefuseOther(path, field, DynamicMapping.FieldFor(_mapping.DynamicTemplates, name, path, value, _shows)); }

        if (field is not null) { Keep(path, field, value); }
    }

    /// <summary>Two values of one new field in one document must make the same field.</summary>
    private static void RefuseOther(string path, FieldNode made, FieldNode other)
    {
        if (made.Type != other.Type) { throw RefusedException.Illegal($"mapper [{path}] cannot be changed from type [{made.Type}] to [{other.Type}]"); }
        if (made.Setting("format") == other.Setting("format")) { return; }
        throw RefusedException.Illegal($"Mapper for [{path}] conflicts with existing mapper:\n\tCannot update parameter [format] from [{made.Setting("format") ?? DateText.DefaultFormat}] to [{other.Setting("format") ?? DateText.DefaultFormat}]"
            + (made.Setting("print_format") == other.Setting("print_format") ? "" : $"\n\tCannot update parameter [print_format] from [{made.Setting("print_format") ?? DateText.DefaultPrintFormat}] to [{other.Setting("print_format") ?? DateText.DefaultPrintFormat}]"));
    }

    private SortedDictionary<string, FieldNode>? Level(string prefix) =>
        prefix.Length == 0 ? _mapping.Properties : Inner(_mapping.Properties, prefix.TrimEnd('.').Split('.'));

    private static SortedDictionary<string, FieldNode>? Inner(SortedDictionary<string, FieldNode>? level, IEnumerable<string> names)
    {
        foreach (var name in names) { level = level?.GetValueOrDefault(name)?.Properties; }
        return level;
    }

    private FieldNode? NewObject(string prefix, string name, string dynamic, Func<SortedDictionary<string, FieldNode>> changing)
    {
        if (!MayAdd(prefix, name, dynamic)) { return null; }
        Changing();
        var rule = DynamicMapping.FromTemplates(_mapping.DynamicTemplates, name, prefix + name, "object");
        return changing()[name] = rule is null ? new FieldNode("object") : FieldNode.Read(name, rule);
    }

    private FieldNode? NewField(string prefix, string name, string path, JsonElement value, string dynamic, Func<SortedDictionary<string, FieldNode>> changing)
    {
        if (!MayAdd(prefix, name, dynamic)) { return null; }
        Changing();
        var made = DynamicMapping.FieldFor(_mapping.DynamicTemplates, name, path, value, _shows);
        return changing()[name] = _made[path] = made;
    }

    private static bool MayAdd(string prefix, string name, string dynamic) => dynamic switch
    {
        "false" => false,
        "strict" => throw new RefusedException(400, "strict_dynamic_mapping_exception", $"mapping set to strict, dynamic introduction of [{name}] within [{(prefix.Length == 0 ? "_doc" : prefix.TrimEnd('.'))}] is not allowed"),
        _ => true,
    };

    private void Keep(string path, FieldNode field, JsonElement value)
    {
        try
        {
            KeepOne(path, field, value);
            foreach (var (name, other) in field.Fields) { KeepOne(path + "." + name, other, value); }
        }
        catch (RefusedException refused) when (refused.Type != "mapper_parsing_exception")
        {
            if (field.Setting("ignore_malformed") == "true") { return; }
            var preview = value.ValueKind == JsonValueKind.Object ? Preview(value) : FieldValue.Text(value);
            var reason = $"failed to parse field [{path}] of type [{field.Type}] in document with id '{_id}'. Preview of field's value: '{preview}'";
            throw new RefusedException(400, "mapper_parsing_exception", reason) { Cause = refused };
        }
    }

    private void KeepOne(string path, FieldNode field, JsonElement value)
    {
        if (FieldValue.Read(field, value) is not { } kept || field.Setting("index") == "false") { return; }
        if (field.Type == "text") { _parsed.AddWords(path, TextAnalysis.Words((string)kept, field.Setting("analyzer"))); }
        else if (kept is not string text || field.Setting("ignore_above") is not { } most || text.Length <= int.Parse(most, System.Globalization.CultureInfo.InvariantCulture)) { _parsed.Add(path, kept); }
    }

    private static string Preview(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "{" + string.Join(", ", value.EnumerateObject().Select(static m => m.Name + "=" + Preview(m.Value))) + "}",
        JsonValueKind.Array => "[" + string.Join(", ", value.EnumerateArray().Select(Preview)) + "]",
        JsonValueKind.Null => "null",
        _ => FieldValue.Text(value),
    };
}
