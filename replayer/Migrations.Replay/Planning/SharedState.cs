using System.Text.Json.Nodes;
using Migrations.Exchanges.Clusters;
using Migrations.Replay.Backfill;

namespace Migrations.Replay.Planning;

/// <summary>A part of the cluster state that belongs to no index and is a map from name to body. Pure.</summary>
/// <param name="What">The kind of record that tells it.</param>
/// <param name="Path">Where each is put and deleted.</param>
public sealed record SharedState(string What, string Path, Func<JsonObject, JsonObject> Body)
{
    private static readonly SharedState[] _all =
    [
        new("scriptsChanged", "/_scripts/", static script => new JsonObject { ["script"] = script }),
        new("pipelinesChanged", "/_ingest/pipeline/", static pipeline => pipeline),
        new("componentTemplatesChanged", "/_component_template/", TemplateBody.OfComposable),
        new("indexTemplatesChanged", "/_index_template/", TemplateBody.OfComposable),
        new("templatesChanged", "/_template/", static template => TemplateBody.OfLegacy(WithFlatSettings(template))),
    ];

    /// <summary>Null for records of other things.</summary>
    public static SharedState? Of(string what) => Array.Find(_all, kind => kind.What == what);

    /// <summary>What makes <paramref name="now"/> of <paramref name="before"/>; the product's own, whose names begin with a dot, are left.</summary>
    public IReadOnlyList<StateCorrection> Between(JsonObject before, JsonObject now) =>
    [
        .. before.Where(b => !now.ContainsKey(b.Key) && !b.Key.StartsWith('.')).Select(b => new StateCorrection("DELETE", Path + ClusterClient.Escape(b.Key), null)),
        .. now.Where(n => n.Value is JsonObject && !n.Key.StartsWith('.') && !JsonNode.DeepEquals(n.Value, before[n.Key]))
            .Select(n => new StateCorrection("PUT", Path + ClusterClient.Escape(n.Key), Body(n.Value!.DeepClone().AsObject()).ToJsonString())),
    ];

    private static JsonObject WithFlatSettings(JsonObject template)
    {
        if (template["settings"] is JsonObject settings) { template["settings"] = FlatSettings.Of(settings); }
        return template;
    }
}
