using System.Text.Json.Nodes;

namespace Migrations.ModelCluster.Ingesting;

/// <summary>A member deep inside an object, by its names. Pure but for the object.</summary>
internal static class FieldPath
{
    public static JsonNode? Get(JsonObject root, ReadOnlySpan<string> names)
    {
        JsonNode? at = root;
        foreach (var name in names) { at = (at as JsonObject)?[name]; }
        return at;
    }

    /// <summary>Makes the objects on the way.</summary>
    public static void Set(JsonObject root, ReadOnlySpan<string> names, JsonNode? value)
    {
        foreach (var name in names[..^1])
        {
            if (root[name] is not JsonObject inner) { root[name] = inner = []; }
            root = inner;
        }

        root[names[^1]] = value;
    }

    public static void Remove(JsonObject root, ReadOnlySpan<string> names)
    {
        if (Get(root, names[..^1]) is JsonObject holder) { holder.Remove(names[^1]); }
    }
}
