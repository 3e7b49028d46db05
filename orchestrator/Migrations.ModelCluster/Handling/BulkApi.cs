using System.Text.Json.Nodes;
using Migrations.ModelCluster.Answering;
using Migrations.ModelCluster.Indices;

namespace Migrations.ModelCluster.Handling;

/// <summary>Bulk: item by item, each for itself. Between two items other requests may come: what one bulk does is not one step.</summary>
internal sealed class BulkApi
{
    private readonly ApiCall _call;
    private readonly List<WriteItem> _items;
    private readonly JsonArray _answers = [];
    private readonly HashSet<Documents.ShardState> _touched = [];
    private readonly Dictionary<string, RefusedException> _notMade = new(StringComparer.Ordinal);
    private readonly HashSet<string> _made = new(StringComparer.Ordinal);
    private bool _hasErrors;
    private int _next;

    /// <summary>Reads all items; refuses the whole request before anything is done.</summary>
    public BulkApi(ApiCall call)
    {
        _call = call;
        _items = BulkReader.Read(call);
        if (call.Part("type") is null && _items.Exists(static i => i.NamesType)) { call.Warnings.Add(Types.OfBulk); }
        var problems = _items.Select(static i => i.Problem()).Where(static p => p is not null).ToList();
        if (problems.Count > 0)
        {
            throw new RefusedException(400, "action_request_validation_exception", "Validation Failed: " + string.Concat(problems.Select(static (p, i) => $"{i + 1}: {p};")));
        }

        foreach (var item in _items.Where(i => i.Pipeline is null && call.Node.Access.MayWrite(i.Index))) { MakeIndex(item); } // a pipeline may choose another index
    }

    public bool IsDone => _next == _items.Count;

    /// <summary>Does the next item. Under the node's lock.</summary>
    public void Step()
    {
        var item = _items[_next++];
        var answer = Do(item);
        _answers.Add(new JsonObject { [item.Action] = answer });
    }

    public ApiResult Answer()
    {
        if (_call.Parameter("refresh") is { } refresh && refresh != "false")
        {
            foreach (var shard in _touched) { shard.Refresh(); }
            if (refresh != "wait_for")
            {
                foreach (var item in _answers.Select(static a => (JsonObject)a!.AsObject().First().Value!).Where(static a => a.ContainsKey("_seq_no"))) { item.Insert(item.IndexOf("result") + 1, "forced_refresh", true); }
            }
        }

        var answer = new JsonObject { ["took"] = 1 };
        if (_items.Exists(i => i.Pipeline is not null)) { answer["ingest_took"] = 0; }
        answer["errors"] = _hasErrors;
        answer["items"] = _answers;
        return ApiResult.Ok(answer);
    }

    /// <summary>Indices are made before the first item is done; one that is deleted meanwhile is not made again.</summary>
    private void MakeIndex(WriteItem item)
    {
        try
        {
            DocumentWriter.Target(_call.Node, item);
            _made.Add(item.Index);
        }
        catch (RefusedException refused)
        {
            if (item.Action != "delete" && refused.Type != "index_not_found_exception") { _notMade[item.Index] = refused; } // every item for it says so, deletions too
        }
    }

    private JsonObject Do(WriteItem asked)
    {
        WriteItem? item;
        try { item = DocumentWriter.Piped(_call.Node, asked); }
        catch (RefusedException refused) { return Failed(asked, asked.Index, refused); }
        if (item is null)
        {
            var dropped = DocumentWriter.Dropped(_call.Node, asked);
            dropped["status"] = 200;
            return dropped;
        }

        try
        {
            if (!_call.Node.Access.MayWrite(item.Index)) { throw Access.AccessAnswers.Item(_call.Dialect); }
            if (_notMade.GetValueOrDefault(item.Index) is { } notMade) { throw notMade; }
            if (_made.Contains(item.Index) && IndexNames.ForWriting(_call.Node, item.Index) is null) { throw IndexNames.Missing(item.Index); }
            var written = DocumentWriter.WritePiped(_call.Node, _call.Request.Stamp, item);
            var answer = written.Answer;
            _touched.Add(written.Shard!);
            if (item.Action == "update" && answer.Text("result") == "noop") { answer["_shards"] = ShardCounts.OfWrite(written.Index!); } // counted with the bulk it came in
            answer["status"] = written.Status;
            return answer;
        }
        catch (RefusedException refused)
        {
            if (refused.Type is not ("cluster_block_exception" or "index_closed_exception" or "security_exception") && item.Id is { } id && _call.Node.Indices.GetValueOrDefault(IndexOf(item)) is { } reached) { _touched.Add(reached.ShardOf(id, item.Routing)); }
            return Failed(item, IndexOf(item), refused);
        }
    }

    private JsonObject Failed(WriteItem item, string index, RefusedException refused)
    {
        _hasErrors = true;
        var answer = DocumentWriter.Head(_call.Node, index, item.Id, item.Type);
        answer["status"] = refused.Status;
        answer["error"] = ErrorBody.Item(refused);
        return answer;
    }

    private string IndexOf(WriteItem item)
    {
        try { return IndexNames.ForWriting(_call.Node, item.Index)?.Name ?? item.Index; }
        catch (RefusedException) { return item.Index; }
    }
}
