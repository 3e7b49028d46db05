using System.Text.Json.Nodes;
using Migrations.ModelCluster.Answering;
using Migrations.ModelCluster.Documents;
using Migrations.ModelCluster.Indices;
using Migrations.ModelCluster.Ingesting;
using Migrations.ModelCluster.Mappings;

namespace Migrations.ModelCluster.Handling;

/// <summary>Does one write: index made if need be, pipeline, mapping, conflict, numbers, evidence. Refusals are thrown; nothing is left of what was refused but what the mapping learnt.</summary>
internal static class DocumentWriter
{
    /// <returns>The answer of the item without its status, which is beside it; no index when a pipeline dropped the document.</returns>
    public static Written Write(NodeState node, object? stamp, WriteItem item) =>
        Piped(node, item) is { } piped ? WritePiped(node, stamp, piped) : new Written(Dropped(node, item), 200, null, null);

    /// <summary>What the pipelines make of an item; null when they drop it.</summary>
    public static WriteItem? Piped(NodeState node, WriteItem item)
    {
        if (item.Action == "update" && item.IsInBulk) { return PipelineRun.RunUpsert(node, item); }
        if (item.Action is not ("index" or "create") || PipelineRun.Run(node, item) is not { } run) { return item; }
        return run.IsDropped ? null : run.Item;
    }

    /// <summary>Writes an item that no pipeline is to see any more.</summary>
    public static Written WritePiped(NodeState node, object? stamp, WriteItem item)
    {
        var index = Target(node, item);
        index.Tick(node.Now);
        if (item.Action == "update") { return UpdateWriter.Write(node, stamp, index, item); }
        var result = Apply(node, stamp, index, item);
        return new Written(Answer(node, index, result), result.Status, index, item.Routing ?? AliasRouting(index, item.Index));
    }

    /// <summary>The index an item goes to; made from templates when there is none.</summary>
    public static IndexState Target(NodeState node, WriteItem item)
    {
        if (IndexNames.ForWriting(node, item.Index) is { } known && (!item.RequiresAlias || item.Action == "delete" || known.Name != item.Index)) { return known; }
        if (item.RequiresAlias && item.Action != "delete") { throw Missing(item.Index, $"no such index [{item.Index}] and [require_alias] request flag is [true] and [{item.Index}] is not an alias"); }
        if (item.Action == "delete" && item.VersionType == VersionType.Internal) { throw IndexNames.Missing(item.Index, "index_expression"); }
        return IndexCreation.Create(node, item.Index, []);
    }

    public static WriteResult Apply(NodeState node, object? stamp, IndexState index, WriteItem item)
    {
        var isDelete = item.Action == "delete";
        index.RefuseIfBlocked("write");
        Types.Check(index, item);
        if (index.Mapping.IsRoutingRequired && item.Routing is null) { throw RoutingMissing(node, index, item.Id); }
        var routing = item.Routing ?? AliasRouting(index, item.Index);
        var id = item.Id ?? node.NewUuid(20);
        ParsedDocument? parsed = null;
        if (!isDelete)
        {
            (parsed, var mapping) = DocumentParser.Parse(index.Mapping, id, item.Body, !node.Dialect.HasTypes);
            Learn(node, stamp, index, mapping);
        }

        var kind = item.Action switch { "delete" => WriteKind.Delete, "create" => WriteKind.Create, _ => item.Id is null ? WriteKind.Create : WriteKind.Index };
        var operation = new WriteOperation(kind, id, routing, isDelete ? default : item.Body, parsed)
        {
            Version = item.Version ?? 0,
            VersionType = item.VersionType,
            IfSeqNo = item.IfSeqNo ?? -2,
            IfTerm = item.IfTerm ?? 0,
            HasGeneratedId = item.Id is null,
        };
        var shard = index.ShardOf(id, routing);
        var known = shard.Known(id, node.Now, index.GcDeletes);
        if (VersionRule.Conflict(operation, known) is { } conflict) { throw Conflict(index, shard, id, conflict); }
        var result = shard.Apply(operation, known, node.Now);
        Testify(node, stamp, index, shard, operation, result);
        return result;
    }

    public static RefusedException Conflict(IndexState index, ShardState shard, string id, string conflict) =>
        new(409, "version_conflict_engine_exception", $"[{id}]: {conflict}") { Extras = OfShard(index, shard) };

    public static JsonObject OfShard(IndexState index, ShardState shard) => new()
    {
        ["index_uuid"] = index.Uuid,
        ["shard"] = shard.Number.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ["index"] = index.Name,
    };

    public static JsonObject Answer(NodeState node, IndexState index, WriteResult result)
    {
        var answer = Head(node, index.Name, result.Entry.Id);
        answer["_version"] = result.Entry.Version;
        answer["result"] = result.Name;
        answer["_shards"] = ShardCounts.OfWrite(index);
        answer["_seq_no"] = result.Entry.SeqNo;
        answer["_primary_term"] = result.Entry.Term;
        return answer;
    }

    public static JsonObject Head(NodeState node, string index, string? id, string? otherType = null)
    {
        var answer = new JsonObject { ["_index"] = index };
        if (node.Dialect.HasTypes) { answer["_type"] = otherType ?? "_doc"; }
        answer["_id"] = id;
        return answer;
    }

    public static RefusedException RoutingMissing(NodeState node, IndexState index, string? id) =>
        new(400, "routing_missing_exception", node.Dialect.HasTypes ? $"routing is required for [{index.Name}]/[_doc]/[{id}]" : $"routing is required for [{index.Name}]/[{id}]")
        {
            Extras = new JsonObject { ["index_uuid"] = "_na_", ["index"] = index.Name },
        };

    public static void Learn(NodeState node, object? stamp, IndexState index, IndexMapping mapping)
    {
        if (mapping.Version == index.Mapping.Version) { return; }
        index.RefuseIfBlocked("metadata");
        index.Mapping = mapping;
        if (stamp is not null) { node.AnnounceState("mappingRequested", index, "request", stamp.ToString()); }
        node.AnnounceState("mappingChanged", index, "mapping", mapping.Write());
    }

    public static string? AliasRouting(IndexState index, string name) => index.Name == name ? null : index.Aliases.GetValueOrDefault(name)?.Text("index_routing");

    public static JsonObject Dropped(NodeState node, WriteItem item)
    {
        var answer = Head(node, item.Index, item.Id);
        answer["_version"] = item.Action == "create" ? -4 : -3;
        answer["result"] = "noop";
        answer["_shards"] = ShardCounts.None();
        return answer;
    }

    private static RefusedException Missing(string name, string reason) => new(404, "index_not_found_exception", reason)
    {
        Extras = new JsonObject { ["index_uuid"] = "_na_", ["index"] = name },
    };

    private static void Testify(NodeState node, object? stamp, IndexState index, ShardState shard, WriteOperation operation, WriteResult result)
    {
        var entry = result.Entry;
        node.Witness?.Applied(new AppliedOperation(
            stamp, index.Name, index.Uuid, shard.Number, entry.Id, entry.Routing, entry.IsDeleted, result.Name, entry.Version, entry.SeqNo, entry.Term, index.Mapping.Version, operation.HasGeneratedId, entry.Source));
    }
}
