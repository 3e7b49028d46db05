using System.Text.Json.Nodes;
using Migrations.ModelCluster.Answering;
using Migrations.ModelCluster.Documents;
using Migrations.ModelCluster.Indices;
using Migrations.ModelCluster.Searching;

namespace Migrations.ModelCluster.Handling;

/// <summary>Update and delete by query, and reindex: over what is refreshed when they begin, each document on condition that it is still as it was found.</summary>
internal sealed class ByQueryApis
{
    private readonly ApiCall _call;
    private readonly string _kind;
    private readonly IReadOnlyList<SearchHit> _hits;
    private readonly List<JsonObject> _failures = [];
    private readonly HashSet<IndexState> _written = [];
    private int _next;
    private int _updated;
    private int _created;
    private int _deleted;
    private int _noops;
    private int _conflicts;
    private bool _isStopped;

    public ByQueryApis(ApiCall call)
    {
        (_call, _kind) = (call, call.Route.Api);
        if (_kind == "reindex") { Types.NamedInReindex(call); }
        if (_kind == "delete_by_query" && !call.Json.ContainsKey("query") && call.Parameter("q") is null) { throw RefusedException.Invalid("query is missing"); }
        var source = _kind == "reindex" ? call.Json["source"] as JsonObject ?? throw RefusedException.Illegal("Required [source]") : call.Json;
        if (_kind == "reindex" && call.Json["dest"] is not JsonObject) { throw RefusedException.Invalid("use _all if you really want to copy from all existing indexes"); }
        var expression = _kind == "reindex" ? string.Join(',', JsonText.Strings(source["index"])) : call.Part("index");
        var search = new JsonObject { ["query"] = source["query"]?.DeepClone() };
        var request = SearchRequest.Read(call, search, isScroll: true) with { Sort = [new SortKey("_doc", false, false, null, null)], CountUpTo = -1, Routing = call.Parameter("routing") };
        var written = _kind == "reindex" && ((JsonObject)call.Json["dest"]!).Text("index") is { } to ? IndexNames.ForWriting(call.Node, to) : null;
        var targets = SearchApis.Targets(call, expression);
        if (written is not null && targets.Any(t => t.Index == written)) { throw RefusedException.Invalid($"reindex cannot write into an index its reading from [{written.Name}]"); }
        var all = SearchRun.Run(request, targets, call.Node.Now).Hits;
        var most = call.Number("max_docs") ?? call.Json.Number("max_docs") ?? all.Count;
        _hits = [.. all.Take((int)most)];
    }

    private bool StopsAtConflict => (_call.Parameter("conflicts") ?? _call.Json.Text("conflicts")) != "proceed";

    public bool IsDone => _isStopped || _next == _hits.Count;

    /// <summary>Does the next document. Under the node's lock.</summary>
    public void Step()
    {
        var hit = _hits[_next++];
        try
        {
            Do(hit);
        }
        catch (RefusedException refused) when (refused.Status == 409)
        {
            _conflicts++;
            if (!StopsAtConflict) { return; }
            Fail(hit, refused);
        }
        catch (RefusedException refused)
        {
            Fail(hit, refused);
        }
    }

    public ApiResult Answer()
    {
        if (_call.Flag("refresh"))
        {
            foreach (var index in _written) { index.Refresh(); }
        }

        var answer = new JsonObject { ["took"] = 1, ["timed_out"] = false, ["total"] = _hits.Count };
        if (_kind != "delete_by_query") { answer["updated"] = _updated; }
        if (_kind == "reindex") { answer["created"] = _created; }
        answer["deleted"] = _deleted;
        answer["batches"] = _hits.Count == 0 ? 0 : ((_next - 1) / 1000) + 1;
        answer["version_conflicts"] = _conflicts;
        answer["noops"] = _noops;
        answer["retries"] = new JsonObject { ["bulk"] = 0, ["search"] = 0 };
        answer["throttled_millis"] = 0;
        answer["requests_per_second"] = -1.0;
        answer["throttled_until_millis"] = 0;
        answer["failures"] = new JsonArray([.. _failures]);
        var status = _failures.Count == 0 ? 200 : _failures.Max(static f => (int)f["status"]!);
        return _call.Parameter("wait_for_completion") == "false" ? AsTask(answer) : new ApiResult(status, answer);
    }

    private void Do(SearchHit hit)
    {
        var (action, source) = ("index", hit.Entry.Source);
        if (_kind == "delete_by_query") { action = "delete"; }
        else if (_call.Json["script"] is { } script)
        {
            var change = UpdateRule.Change(JsonText.Object(source.Span), new JsonObject { ["script"] = script.DeepClone() }, _call.Node.Scripts);
            if (change.Result == "noop")
            {
                _noops++;
                return;
            }

            (action, source) = (change.Result == "deleted" ? "delete" : "index", JsonText.Bytes(change.Source));
        }

        var item = _kind == "reindex" ? Copied(hit, action, source) : new WriteItem(action, hit.Index.Name, hit.Entry.Id, hit.Entry.Routing, source) { IfSeqNo = hit.Entry.SeqNo, IfTerm = hit.Entry.Term, Pipeline = _call.Parameter("pipeline") };
        if (_kind == "update_by_query" && action == "delete") { item = item with { IfSeqNo = null, IfTerm = null }; } // a script's deletion is on no condition
        var written = DocumentWriter.Write(_call.Node, _call.Request.Stamp, item);
        if (written.Index is { } index) { _written.Add(index); }
        Count(written.Answer.Text("result")!);
    }

    private WriteItem Copied(SearchHit hit, string action, ReadOnlyMemory<byte> source)
    {
        var to = (JsonObject)_call.Json["dest"]!;
        var type = WriteItem.ReadVersionType(to.Text("version_type"));
        return new WriteItem(to.Text("op_type") == "create" ? "create" : action, to.Text("index")!, hit.Entry.Id, hit.Entry.Routing, source)
        {
            VersionType = type,
            Version = type == VersionType.Internal ? null : hit.Entry.Version,
            Pipeline = to.Text("pipeline"),
        };
    }

    private void Count(string result)
    {
        switch (result)
        {
            case "created": _created++; break;
            case "deleted" or "not_found": _deleted++; break; // nodes count a script's deletion by what was asked, also where another request deleted the document first
            default: _updated++; break; // one that a pipeline dropped too
        }
    }

    private void Fail(SearchHit hit, RefusedException refused)
    {
        var index = _kind == "reindex" && ((JsonObject)_call.Json["dest"]!).Text("index") is { } to ? IndexNames.ForWriting(_call.Node, to)?.Name ?? to : hit.Index.Name;
        var failure = new JsonObject { ["index"] = index };
        if (_call.Dialect.HasTypes) { failure["type"] = "_doc"; }
        failure["id"] = hit.Entry.Id;
        failure["cause"] = ErrorBody.Item(refused);
        failure["status"] = refused.Status;
        _failures.Add(failure);
        _isStopped = _next % 1000 == 0 || _next == _hits.Count || _isStopped;
    }

    private ApiResult AsTask(JsonObject answer)
    {
        var number = ++_call.Node.TaskNumber;
        var id = $"{_call.Node.NodeId}:{number}";
        var action = _kind switch { "reindex" => "indices:data/write/reindex", "delete_by_query" => "indices:data/write/delete/byquery", _ => "indices:data/write/update/byquery" };
        _call.Node.Tasks[id] = new JsonObject
        {
            ["completed"] = true,
            ["task"] = new JsonObject
            {
                ["node"] = _call.Node.NodeId, ["id"] = number, ["type"] = "transport", ["action"] = action, ["description"] = action, ["start_time_in_millis"] = _call.Node.Now.ToUnixTimeMilliseconds(), ["running_time_in_nanos"] = 1, ["cancellable"] = true,
                ["headers"] = _call.Request.OpaqueId is { } opaque ? new JsonObject { ["X-Opaque-Id"] = opaque } : new JsonObject(),
            },
            ["response"] = answer,
        };
        return ApiResult.Ok(new JsonObject { ["task"] = id });
    }
}
