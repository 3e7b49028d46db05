using System.Text.Json.Nodes;
using Migrations.ModelCluster.Answering;
using Migrations.ModelCluster.Documents;
using Migrations.ModelCluster.Indices;

namespace Migrations.ModelCluster.Handling;

/// <summary>Does one update: reads the document as it is now, makes the new one, writes it on condition that nothing came between.</summary>
internal static class UpdateWriter
{
    public static Written Write(NodeState node, object? stamp, IndexState index, WriteItem item)
    {
        index.RefuseIfBlocked("write");
        item = item with { Routing = item.Routing ?? DocumentWriter.AliasRouting(index, item.Index) };
        if (index.Mapping.IsRoutingRequired && item.Routing is null) { throw DocumentWriter.RoutingMissing(node, index, item.Id); }
        var body = JsonText.Object(item.Body.Span);
        RefuseContradictions(item, body);
        var shard = index.ShardOf(item.Id!, item.Routing);
        var entry = item.Type is null ? shard.Get(item.Id!) : null;
        if (entry is null) { return Insert(node, stamp, index, shard, item, body); }
        if (item.IfSeqNo is { } wanted && (entry.SeqNo, entry.Term) != (wanted, item.IfTerm))
        {
            var conflict = $"version conflict, required seqNo [{wanted}], primary term [{item.IfTerm}]. current document has seqNo [{entry.SeqNo}] and primary term [{entry.Term}]";
            throw DocumentWriter.Conflict(index, shard, item.Id!, conflict);
        }

        var before = JsonText.Object(entry.Source.Span);
        var change = UpdateRule.Change(before, body, node.Scripts);
        if (change.Result == "noop") { return new Written(Noop(node, index, entry, body), 200, index, item.Routing); }
        var write = change.Result == "deleted"
            ? item with { Action = "delete", Body = default }
            : item with { Action = "index", Body = JsonText.Bytes(change.Source) };
        if (Piped(node, item, write with { Routing = entry.Routing }) is not { } piped) { return new Written(DocumentWriter.Dropped(node, item), 200, index, item.Routing); }
        var result = DocumentWriter.Apply(node, stamp, index, piped with { IfSeqNo = entry.SeqNo, IfTerm = entry.Term });
        var answer = DocumentWriter.Answer(node, index, result);
        AddSource(answer, item, body, result.Entry);
        return new Written(answer, result.Status, index, item.Routing);
    }

    private static Written Insert(NodeState node, object? stamp, IndexState index, ShardState shard, WriteItem item, JsonObject body)
    {
        var made = UpdateRule.Upsert(body, node.Scripts) ?? throw new RefusedException(404, "document_missing_exception", node.Dialect.HasTypes ? $"[{item.Type ?? "_doc"}][{item.Id}]: document missing" : $"[{item.Id}]: document missing")
        {
            Extras = DocumentWriter.OfShard(index, shard),
        };
        if (Piped(node, item, item with { Action = "create", Body = JsonText.Bytes(made) }) is not { } piped) { return new Written(DocumentWriter.Dropped(node, item), 200, index, item.Routing); }
        var result = DocumentWriter.Apply(node, stamp, index, piped);
        var answer = DocumentWriter.Answer(node, index, result);
        AddSource(answer, item, body, result.Entry);
        return new Written(answer, result.Status, index, item.Routing);
    }

    /// <summary>The result of an update that came alone goes through the index's pipelines as any document; in a bulk what was to be inserted has been through them.</summary>
    private static WriteItem? Piped(NodeState node, WriteItem update, WriteItem result) => update.IsInBulk ? result : DocumentWriter.Piped(node, result);

    private static void RefuseContradictions(WriteItem item, JsonObject body)
    {
        var hasScript = body.ContainsKey("script");
        if (!hasScript && !body.ContainsKey("doc")) { throw RefusedException.Invalid("script or doc is missing"); }
        if (hasScript && body.ContainsKey("doc")) { throw RefusedException.Invalid("can't provide both script and doc"); }
        if (item.IfSeqNo is not null && (body.ContainsKey("upsert") || body.Flag("doc_as_upsert", false))) { throw RefusedException.Invalid("upsert requests don't support `if_seq_no` and `if_primary_term`"); }
        if (body.Flag("doc_as_upsert", false) && !body.ContainsKey("doc")) { throw RefusedException.Invalid("doc must be specified if doc_as_upsert is enabled"); }
    }

    private static JsonObject Noop(NodeState node, IndexState index, DocumentEntry entry, JsonObject body)
    {
        var answer = DocumentWriter.Answer(node, index, new WriteResult(entry, true));
        answer["result"] = "noop";
        answer["_shards"] = ShardCounts.None();
        if (WantsSource(null, body)) { answer["get"] = Get(entry); }
        return answer;
    }

    private static void AddSource(JsonObject answer, WriteItem item, JsonObject body, DocumentEntry entry)
    {
        if (WantsSource(item, body) && !entry.IsDeleted) { answer["get"] = Get(entry); }
    }

    private static bool WantsSource(WriteItem? item, JsonObject body) =>
        (body["_source"] ?? item?.SourceFilter) is { } wanted && wanted.ToString() is not "false";

    private static JsonObject Get(DocumentEntry entry) => new()
    {
        ["_seq_no"] = entry.SeqNo,
        ["_primary_term"] = entry.Term,
        ["found"] = true,
        ["_source"] = RawJson.Node(entry.Source),
    };
}
