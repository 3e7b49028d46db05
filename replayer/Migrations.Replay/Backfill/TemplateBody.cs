using System.Text.Json.Nodes;

namespace Migrations.Replay.Backfill;

/// <summary>Templates as the source shows them → as the target takes them. Pure but for the object it is given, which it changes and returns.</summary>
internal static class TemplateBody
{
    /// <summary>Of an index template or a component template.</summary>
    public static JsonObject OfComposable(JsonObject template)
    {
        if (template["template"] is JsonObject inner) { OfLegacy(inner); }
        if (template["data_stream"] is JsonObject stream)
        {
            stream.Remove("hidden");
            stream.Remove("allow_custom_routing");
        }

        return template;
    }

    public static JsonObject OfLegacy(JsonObject template)
    {
        if (template["settings"] is JsonObject settings) { template["settings"] = CreationSettings.OfTemplate(settings); }
        return template;
    }
}
