using System.Text.Json.Nodes;
using Migrations.ModelCluster.Answering;

namespace Migrations.ModelCluster.Mappings;

/// <summary>One field of a mapping, with what lies below it. Changed only while it is being built; a mapping in use is cloned first.</summary>
internal sealed class FieldNode(string type)
{
    private static readonly HashSet<string> _types = new(StringComparer.Ordinal)
    {
        "object", "nested", "text", "keyword", "long", "integer", "short", "byte", "double", "float", "half_float", "scaled_float", "boolean", "date", "ip", "geo_point", "binary",
    };

    public string Type { get; private set; } = type;

    /// <summary>What stands beside the type, as it was given.</summary>
    public SortedDictionary<string, JsonNode?> Settings { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, FieldNode> Properties { get; } = new(StringComparer.Ordinal);

    /// <summary>The same value indexed in other ways (<c>fields</c>).</summary>
    public SortedDictionary<string, FieldNode> Fields { get; } = new(StringComparer.Ordinal);

    public bool IsObject => Type is "object" or "nested";

    public bool IsWholeNumber => Type is "long" or "integer" or "short" or "byte";

    public bool IsFraction => Type is "double" or "float" or "half_float" or "scaled_float";

    public string? Setting(string name) => Settings.GetValueOrDefault(name)?.ToString();

    public static FieldNode Read(string name, JsonObject json)
    {
        var type = json.Text("type") ?? (json.ContainsKey("properties") || json.Count == 0 ? "object" : "object");
        if (!json.ContainsKey("type") && !json.ContainsKey("properties") && !json.ContainsKey("dynamic") && !json.ContainsKey("enabled"))
        {
            throw Malformed($"No type specified for field [{name}]");
        }

        if (!_types.Contains(type)) { throw Malformed($"No handler for type [{type}] declared on field [{name}]"); }
        var node = new FieldNode(type);
        foreach (var (key, value) in json)
        {
            if (key == "properties") { ReadAll(value, node.Properties); }
            else if (key == "fields") { ReadAll(value, node.Fields); }
            else if (key != "type") { node.Settings[key] = value?.DeepClone(); }
        }

        return node;
    }

    public static void ReadAll(JsonNode? properties, SortedDictionary<string, FieldNode> into)
    {
        foreach (var (name, value) in properties as JsonObject ?? []) { into[name] = Read(name, value as JsonObject ?? throw Malformed($"Expected map for property [fields] on field [{name}] but got a {value?.GetValueKind()}")); }
    }

    public JsonObject Write()
    {
        var json = new JsonObject();
        if (Type != "object" || (Properties.Count == 0 && !Settings.ContainsKey("dynamic") && !Settings.ContainsKey("enabled"))) { json["type"] = Type; }
        foreach (var (name, value) in Settings) { json[name] = value?.DeepClone(); }
        if (Properties.Count > 0) { json["properties"] = WriteAll(Properties); }
        if (Fields.Count > 0) { json["fields"] = WriteAll(Fields); }
        return json;
    }

    public static JsonObject WriteAll(SortedDictionary<string, FieldNode> properties)
    {
        var json = new JsonObject();
        foreach (var (name, node) in properties) { json[name] = node.Write(); }
        return json;
    }

    /// <summary>Takes over what another definition of the same field adds.</summary>
    public void Merge(string path, FieldNode other)
    {
        if (IsObject != other.IsObject)
        {
            throw RefusedException.Illegal(IsObject
                ? $"can't merge a non object mapping [{path}] with an object mapping"
                : $"can't merge a non object mapping [{path}] with an object mapping");
        }

        if (Type != other.Type) { throw RefusedException.Illegal($"mapper [{path}] cannot be changed from type [{Type}] to [{other.Type}]"); }
        foreach (var (name, value) in other.Settings) { Settings[name] = value?.DeepClone(); }
        MergeAll(path, Properties, other.Properties);
        MergeAll(path, Fields, other.Fields);
    }

    public static void MergeAll(string path, SortedDictionary<string, FieldNode> mine, SortedDictionary<string, FieldNode> others)
    {
        foreach (var (name, other) in others)
        {
            if (mine.TryGetValue(name, out var known)) { known.Merge(path.Length == 0 ? name : path + "." + name, other); }
            else { mine[name] = other.Clone(); }
        }
    }

    public FieldNode Clone()
    {
        var clone = new FieldNode(Type);
        foreach (var (name, value) in Settings) { clone.Settings[name] = value?.DeepClone(); }
        foreach (var (name, value) in Properties) { clone.Properties[name] = value.Clone(); }
        foreach (var (name, value) in Fields) { clone.Fields[name] = value.Clone(); }
        return clone;
    }

    private static RefusedException Malformed(string reason) => new(400, "mapper_parsing_exception", reason);
}
