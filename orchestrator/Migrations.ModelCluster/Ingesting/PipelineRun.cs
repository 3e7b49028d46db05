using System.Text.Json.Nodes;
using Migrations.ModelCluster.Answering;
using Migrations.ModelCluster.Handling;
using Migrations.ModelCluster.Indices;

namespace Migrations.ModelCluster.Ingesting;

/// <summary>What pipelines made of an item.</summary>
internal sealed record PipelineRun(WriteItem Item, bool IsDropped)
{
    /// <summary>Runs the item's pipeline (or the index's default one), then the index's final one. Null when there is none to run. An index that is not there yet has those of its templates.</summary>
    public static PipelineRun? Run(NodeState node, WriteItem item)
    {
        var index = IndexNames.WriteIndex(node, item.Index);
        string? Setting(string name) => index is null ? TemplateMatch.Setting(node, item.Index, name) : index.Setting(name);
        var names = new[] { item.Pipeline ?? Setting("index.default_pipeline"), Setting("index.final_pipeline") }
            .Where(static n => n is not null and not "_none").Select(static n => n!).ToList();
        if (names.Count == 0) { return null; }
        var document = new JsonObject { ["_index"] = item.Index, ["_id"] = item.Id, ["_routing"] = item.Routing, ["_source"] = SourceOf(item) };
        foreach (var name in names)
        {
            var pipeline = node.Pipelines.GetValueOrDefault(name) ?? throw RefusedException.Illegal($"pipeline with id [{name}] does not exist");
            if (!Processors.Run(pipeline["processors"] as JsonArray ?? [], document, node)) { return new PipelineRun(item, true); }
        }

        var changed = item with
        {
            Index = document.Text("_index")!,
            Id = document.Text("_id"),
            Routing = document.Text("_routing"),
            Body = JsonText.Bytes(document["_source"]),
        };
        return new PipelineRun(changed, false);
    }

    /// <summary>In a bulk, of an update, what would be inserted: with <c>doc_as_upsert</c> that is what an existing document is merged with, too. Null when it is dropped.</summary>
    /// <remarks>An update that comes alone is not seen before it is done: its result is, as any document (<see cref="UpdateWriter"/>).</remarks>
    public static WriteItem? RunUpsert(NodeState node, WriteItem update)
    {
        var body = JsonText.Object(update.Body.Span);
        var part = body.Flag("doc_as_upsert", false) ? "doc" : "upsert";
        if (body[part] is not JsonObject inserted || Run(node, update with { Action = "index", Body = JsonText.Bytes(inserted) }) is not { } run) { return update; }
        if (run.IsDropped) { return null; }
        body[part] = JsonText.Object(run.Item.Body.Span);
        return update with { Body = JsonText.Bytes(body) };
    }

    private static JsonObject SourceOf(WriteItem item) => JsonText.Object(item.Body.Span);
}
