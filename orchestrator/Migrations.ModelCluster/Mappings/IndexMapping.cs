using System.Text.Json.Nodes;
using Migrations.ModelCluster.Answering;

namespace Migrations.ModelCluster.Mappings;

/// <summary>The mapping of an index. A change makes a new one: parsed documents and running searches keep theirs.</summary>
internal sealed class IndexMapping
{
    private readonly SortedDictionary<string, JsonNode?> _root = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FieldNode> _byPath = new(StringComparer.Ordinal);

    public SortedDictionary<string, FieldNode> Properties { get; } = new(StringComparer.Ordinal);

    /// <summary>Rises with every change.</summary>
    public long Version { get; private set; } = 1;

    public string Dynamic => _root.GetValueOrDefault("dynamic")?.ToString() ?? "true";

    public bool IsRoutingRequired => _root.GetValueOrDefault("_routing") is JsonObject routing && routing.Flag("required", false);

    /// <summary>Nothing was ever mapped: such an index does not even know its own numbers in searches.</summary>
    public bool IsBlank => _root.Count == 0 && Properties.Count == 0 && Version == 1;

    public JsonArray DynamicTemplates => _root.GetValueOrDefault("dynamic_templates") as JsonArray ?? [];

    public static IndexMapping Read(JsonObject json)
    {
        var mapping = new IndexMapping();
        mapping.Take(json);
        return mapping;
    }

    public JsonObject Write()
    {
        var json = new JsonObject();
        foreach (var (name, value) in _root) { json[name] = value?.DeepClone(); }
        if (Properties.Count > 0) { json["properties"] = FieldNode.WriteAll(Properties); }
        return json;
    }

    /// <summary>This mapping with another laid over it; refuses what would change a field's type.</summary>
    public IndexMapping With(JsonObject json)
    {
        var other = Read(json);
        var merged = Clone();
        foreach (var (name, value) in other._root) { merged._root[name] = value?.DeepClone(); }
        FieldNode.MergeAll("", merged.Properties, other.Properties);
        return merged.Ready(this);
    }

    public IndexMapping Clone()
    {
        var clone = new IndexMapping();
        foreach (var (name, value) in _root) { clone._root[name] = value?.DeepClone(); }
        foreach (var (name, value) in Properties) { clone.Properties[name] = value.Clone(); }
        return clone;
    }

    /// <summary>Ends a change of a clone: the version rises if anything did change.</summary>
    public IndexMapping Ready(IndexMapping before)
    {
        Version = JsonNode.DeepEquals(Write(), before.Write()) ? before.Version : before.Version + 1;
        Number();
        return this;
    }

    /// <summary>The field of a path, multi-fields included; null when there is none.</summary>
    public FieldNode? Find(string path) => _byPath.GetValueOrDefault(path);

    /// <summary>Every field that holds values, with its path.</summary>
    public IEnumerable<KeyValuePair<string, FieldNode>> Leaves => _byPath.Where(static f => !f.Value.IsObject);

    private void Take(JsonObject json)
    {
        foreach (var (name, value) in json)
        {
            if (name == "properties") { FieldNode.ReadAll(value, Properties); }
            else if (name is "dynamic" or "dynamic_templates" or "_routing" or "_source" or "_meta" or "date_detection" or "numeric_detection" or "dynamic_date_formats" or "_size")
            {
                _root[name] = name == "dynamic" ? value?.ToString() : value?.DeepClone();
            }
            else
            {
                throw new RefusedException(400, "mapper_parsing_exception", $"Root mapping definition has unsupported parameters:  [{name} : {value}]");
            }
        }

        Number();
    }

    private void Number()
    {
        _byPath.Clear();
        Number("", Properties);
    }

    private void Number(string prefix, SortedDictionary<string, FieldNode> fields)
    {
        foreach (var (name, node) in fields)
        {
            _byPath[prefix + name] = node;
            Number(prefix + name + ".", node.Properties);
            Number(prefix + name + ".", node.Fields);
        }
    }
}
