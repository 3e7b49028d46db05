using System.Text.Json.Nodes;
using Migrations.ModelCluster.Answering;
using Migrations.ModelCluster.Documents;
using Migrations.ModelCluster.Indices;

namespace Migrations.ModelCluster.Handling;

/// <summary>The APIs of single documents.</summary>
internal static class DocumentApis
{
    public static ApiResult Write(ApiCall call)
    {
        var action = call.Route.Api switch
        {
            "create" => "create",
            "delete" => "delete",
            "update" => "update",
            _ => call.Parameter("op_type") is { } op ? (op == "create" ? "create" : op == "index" ? "index" : throw RefusedException.Illegal($"opType must be 'create' or 'index', found: [{op}]")) : "index",
        };
        var item = new WriteItem(action, call.Part("index")!, call.Part("id"), call.Parameter("routing"), call.Request.Body)
        {
            Version = call.Number("version"),
            VersionType = WriteItem.ReadVersionType(call.Parameter("version_type")),
            IfSeqNo = call.Number("if_seq_no"),
            IfTerm = call.Number("if_primary_term"),
            Pipeline = call.Parameter("pipeline"),
            Retries = (int)(call.Number("retry_on_conflict") ?? 0),
            RequiresAlias = call.Flag("require_alias"),
            SourceFilter = call.Parameter("_source"),
            Type = call.OtherType,
        };
        if (action is "index" or "create" && item.Body.IsEmpty) { throw RefusedException.Invalid("source is missing"); }
        if (item.Problem() is { } problem) { throw RefusedException.Invalid(problem); }
        var written = DocumentWriter.Write(call.Node, call.Request.Stamp, item);
        var (answer, status, index, routing) = written;
        if (index is null) { return new ApiResult(status, answer); }
        if (call.Parameter("refresh") is { } refresh) { Refresh(answer, written.Shard!, refresh); }
        var location = $"/{Uri.EscapeDataString(index.Name)}/_doc/{Uri.EscapeDataString(answer.Text("_id")!)}";
        return new ApiResult(status, answer) { Headers = status == 201 ? [new("Location", routing is { } r ? location + "?routing=" + Uri.EscapeDataString(r) : location)] : [] };
    }

    public static ApiResult Get(ApiCall call)
    {
        if (call.Number("version") is <= 0 and var none) { throw RefusedException.Invalid($"illegal version value [{none}] for version type [INTERNAL]"); }
        var index = Reading(call, call.Part("index")!);
        var answer = One(call, index, call.Part("id")!, call.Parameter("routing"), call.OtherType);
        if (answer.Entry is { } entry && call.Route.Api is "get" && call.Parameter("_source") is not "false")
        {
            answer.Answer["_source"] = SourceFilter.FromParameters(call).Apply(entry.Source);
        }

        if (call.Number("version") is { } wanted && answer.Entry is { } found && found.Version != wanted)
        {
            throw new RefusedException(409, "version_conflict_engine_exception", $"[{found.Id}]: version conflict, current version [{found.Version}] is different than the one provided [{wanted}]") { Extras = DocumentWriter.OfShard(index, index.ShardOf(found.Id, found.Routing)) };
        }

        return new ApiResult(answer.Entry is null ? 404 : 200, answer.Answer);
    }

    public static ApiResult GetSource(ApiCall call)
    {
        var index = Reading(call, call.Part("index")!);
        var (_, entry) = One(call, index, call.Part("id")!, call.Parameter("routing"), call.OtherType);
        if (entry is not null) { return ApiResult.Ok(SourceFilter.FromParameters(call).Apply(entry.Source)); }
        throw new RefusedException(404, "resource_not_found_exception", call.Dialect.HasTypes
            ? $"Document not found [{index.Name}]/[{call.OtherType ?? "_doc"}]/[{call.Part("id")}]"
            : $"Document not found [{index.Name}]/[{call.Part("id")}]");
    }

    public static ApiResult MultiGet(ApiCall call)
    {
        var body = call.Json;
        var asked = (body["docs"] as JsonArray)?.OfType<JsonObject>().ToList()
            ?? [.. JsonText.Strings(body["ids"]).Select(static id => new JsonObject { ["_id"] = id })];
        if (asked.Count == 0) { throw RefusedException.Invalid("no documents to get"); }
        if (asked.Exists(static a => a.ContainsKey("_type")))
        {
            if (!call.Dialect.HasTypes) { throw new RefusedException(400, "parse_exception", "failed to parse multi get request. unknown field [_type]"); }
            if (call.Part("type") is null) { call.Warnings.Add(Types.OfMultiGet); }
        }

        var answers = new JsonArray();
        foreach (var one in asked) { answers.Add(OneOfMany(call, one)); }
        return ApiResult.Ok(new JsonObject { ["docs"] = answers });
    }

    private static void Refresh(JsonObject answer, ShardState shard, string refresh)
    {
        if (refresh == "false") { return; }
        if (refresh is not ("" or "true" or "wait_for")) { throw RefusedException.Illegal($"Unknown value for refresh: [{refresh}]."); }
        shard.Refresh(); // the document's shard alone: the rest of the index stays as it was
        if (answer.Text("result") == "noop") { return; }
        if (refresh != "wait_for") { answer.Insert(answer.IndexOf("result") + 1, "forced_refresh", true); }
    }

    private static JsonObject OneOfMany(ApiCall call, JsonObject asked)
    {
        var (name, id) = (asked.Text("_index") ?? call.Part("index"), asked.Text("_id"));
        var type = asked.Text("_type") is { } own ? own == "_doc" ? null : own : call.OtherType;
        if (name is null) { throw RefusedException.Invalid("index is missing for doc 0"); }
        if (id is null) { throw RefusedException.Invalid("id is missing for doc 0"); }
        try
        {
            var index = Reading(call, name);
            var routing = asked.Text("routing") ?? asked.Text("_routing") ?? call.Parameter("routing");
            if (index.Mapping.IsRoutingRequired && routing is null) { throw DocumentWriter.RoutingMissing(call.Node, index, id); }
            var (answer, entry) = One(call, index, id, routing, type);
            var filter = asked.ContainsKey("_source") ? SourceFilter.Read(asked["_source"]) : SourceFilter.FromParameters(call);
            if (entry is null && index.Mapping.IsBlank && call.Dialect.HasTypes) { answer["_type"] = null; }
            if (entry is not null && !filter.IsNone) { answer["_source"] = filter.Apply(entry.Source); }
            return answer;
        }
        catch (RefusedException refused)
        {
            var answer = DocumentWriter.Head(call.Node, name, id);
            if (call.Dialect.HasTypes) { answer["_type"] = refused.Type == "routing_missing_exception" ? "_doc" : null; }
            answer["error"] = ErrorBody.WithRoot(refused);
            return answer;
        }
    }

    private static (JsonObject Answer, DocumentEntry? Entry) One(ApiCall call, IndexState index, string id, string? routing, string? otherType)
    {
        if (index.Mapping.IsRoutingRequired && routing is null) { throw DocumentWriter.RoutingMissing(call.Node, index, id); }
        var shard = index.ShardOf(id, routing);
        if (call.Flag("refresh")) { shard.Refresh(); } // the document's shard alone
        var entry = otherType is not null ? null : call.Flag("realtime", true) ? shard.Get(id) : shard.View.LiveDocuments.FirstOrDefault(d => d.Id == id);
        var answer = DocumentWriter.Head(call.Node, index.Name, id, otherType);
        if (entry is null)
        {
            answer["found"] = false;
            return (answer, null);
        }

        answer["_version"] = entry.Version;
        answer["_seq_no"] = entry.SeqNo;
        answer["_primary_term"] = entry.Term;
        if (entry.Routing is { } kept) { answer["_routing"] = kept; }
        answer["found"] = true;
        return (answer, entry);
    }

    /// <summary>The single index behind a name that a document is read from.</summary>
    private static IndexState Reading(ApiCall call, string name)
    {
        var found = IndexNames.Default.Resolve(call.Node, name, "index_expression");
        if (found.Count != 1) { throw RefusedException.Illegal($"alias [{name}] has more than one index associated with it [{string.Join(", ", found.Select(static i => i.Name))}], can't execute a single index op"); }
        found[0].Tick(call.Node.Now);
        found[0].RefuseIfBlocked("read");
        return found[0];
    }
}
