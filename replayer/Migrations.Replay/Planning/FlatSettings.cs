using System.Text.Json.Nodes;

namespace Migrations.Replay.Planning;

/// <summary>Settings as a tree → with dotted names, as the API shows them when asked for flat ones. Pure.</summary>
public static class FlatSettings
{
    public static JsonObject Of(JsonObject settings)
    {
        var flat = new JsonObject();
        Add(settings, "", flat);
        return flat;
    }

    private static void Add(JsonObject settings, string prefix, JsonObject flat)
    {
        foreach (var (name, value) in settings)
        {
            if (value is JsonObject inner) { Add(inner, $"{prefix}{name}.", flat); }
            else { flat[prefix + name] = value?.DeepClone(); }
        }
    }
}
