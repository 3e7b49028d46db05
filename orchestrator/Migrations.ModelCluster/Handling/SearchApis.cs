using System.Text.Json.Nodes;
using Migrations.ModelCluster.Answering;
using Migrations.ModelCluster.Indices;
using Migrations.ModelCluster.Searching;

namespace Migrations.ModelCluster.Handling;

/// <summary>Search, count, msearch, scroll.</summary>
internal static class SearchApis
{
    private const int MaxScrolls = 500;


    public static ApiResult Search(ApiCall call)
    {
        var keepAlive = call.Parameter("scroll");
        var request = OfType(call, SearchRequest.Read(call, call.Json, keepAlive is not null));
        var run = SearchRun.Run(request, Targets(call, call.Part("index")), call.Node.Now, call);
        if (keepAlive is null) { return ApiResult.Ok(SearchAnswer.Write(call.Node, request, run.Hits, [.. run.Hits.Skip(request.From).Take(request.Size)], run.Shards)); }
        if (call.Node.Scrolls.Count >= MaxScrolls) { throw new RefusedException(500, "exception", $"Trying to create too many scroll contexts. Must be less than or equal to: [{MaxScrolls}]. This limit can be set by changing the [search.max_open_scroll_context] setting."); }
        var id = call.Node.NewUuid(64);
        var answer = SearchAnswer.Write(call.Node, request, run.Hits, [.. run.Hits.Take(request.Size)], run.Shards);
        answer.Insert(0, "_scroll_id", id);
        call.Node.Scrolls[id] = new ScrollState(request with { Aggregations = [] }, run.Hits, run.Shards, request.Size, Ends(call, keepAlive));
        return ApiResult.Ok(answer);
    }

    public static ApiResult Scroll(ApiCall call)
    {
        var id = call.Parameter("scroll_id") ?? call.Part("scroll_id") ?? call.Json.Text("scroll_id") ?? throw RefusedException.Invalid("scrollId is missing");
        if (!call.Node.Scrolls.TryGetValue(id, out var state) || state.Ends < call.Node.Now) { throw Gone(id); }
        foreach (var key in state.Request.Sort) { key.Warn(call); }
        var page = state.Hits.Skip(state.Next).Take(state.Request.Size).ToList();
        var answer = SearchAnswer.Write(call.Node, state.Request, state.Hits, page, state.Shards);
        answer.Insert(0, "_scroll_id", id);
        var keepAlive = call.Parameter("scroll") ?? call.Json.Text("scroll");
        call.Node.Scrolls[id] = state with { Next = state.Next + state.Request.Size, Ends = keepAlive is null ? state.Ends : Ends(call, keepAlive) };
        return ApiResult.Ok(answer);
    }

    public static ApiResult ClearScroll(ApiCall call)
    {
        var ids = call.Part("scroll_id")?.Split(',') ?? [.. JsonText.Strings(call.Json["scroll_id"])];
        var freed = 0;
        if (ids is ["_all"])
        {
            freed = call.Node.Scrolls.Count;
            call.Node.Scrolls.Clear();
            return ApiResult.Ok(new JsonObject { ["succeeded"] = true, ["num_freed"] = freed });
        }

        foreach (var id in ids)
        {
            if (id.Length != 64) { throw RefusedException.Illegal("Cannot parse scroll id"); }
            if (call.Node.Scrolls.Remove(id, out var state)) { freed += state.Shards; }
        }

        return new ApiResult(freed > 0 ? 200 : 404, new JsonObject { ["succeeded"] = true, ["num_freed"] = freed });
    }

    public static ApiResult Count(ApiCall call)
    {
        foreach (var (name, _) in call.Json)
        {
            if (name != "query") { throw new RefusedException(400, "parsing_exception", $"request does not support [{name}]") { Extras = new JsonObject { ["line"] = 1, ["col"] = 1 } }; }
        }

        var request = OfType(call, SearchRequest.Read(call, call.Json));
        var run = SearchRun.Run(request, Targets(call, call.Part("index")), call.Node.Now, call);
        return ApiResult.Ok(new JsonObject { ["count"] = run.Hits.Count, ["_shards"] = ShardCounts.OfSearch(run.Shards) });
    }

    public static ApiResult MultiSearch(ApiCall call)
    {
        var lines = System.Text.Encoding.UTF8.GetString(call.Request.Body.Span).Split('\n');
        if (lines[^1].Length > 0) { throw RefusedException.Illegal("The msearch request must be terminated by a newline [\\n]"); }
        var answers = new JsonArray();
        for (var i = 0; i + 1 < lines.Length; i += 2)
        {
            if (lines[i].Length == 0 && i + 2 >= lines.Length) { break; }
            var head = JsonText.Object(System.Text.Encoding.UTF8.GetBytes(lines[i].Length == 0 ? "{}" : lines[i]));
            if (head.ContainsKey("type") || head.ContainsKey("types")) { Types.NamedInSearch(call, head); }
            answers.Add(OneOfMany(call, head, lines[i + 1]));
        }

        return ApiResult.Ok(new JsonObject { ["took"] = 1, ["responses"] = answers });
    }

    private static JsonObject OneOfMany(ApiCall call, JsonObject head, string body)
    {
        try
        {
            var request = SearchRequest.Read(call, JsonText.Object(System.Text.Encoding.UTF8.GetBytes(body)));
            var expression = head["index"] is { } index ? string.Join(',', JsonText.Strings(index)) : call.Part("index");
            var run = SearchRun.Run(request, Targets(call, expression), call.Node.Now, call);
            var answer = SearchAnswer.Write(call.Node, request, run.Hits, [.. run.Hits.Skip(request.From).Take(request.Size)], run.Shards);
            answer["status"] = 200;
            return answer;
        }
        catch (RefusedException refused)
        {
            return ErrorBody.Whole(refused);
        }
    }

    /// <summary>The indices to search, each with the filter and routing of the alias it was named by.</summary>
    public static IReadOnlyList<(IndexState Index, JsonNode? Filter, string? Routing)> Targets(ApiCall call, string? expression)
    {
        var expand = call.Parameter("expand_wildcards")?.Split(',') ?? ["open"];
        var isAll = expand.Contains("all");
        var names = new IndexNames(call.Flag("ignore_unavailable"), call.Flag("allow_no_indices", true), isAll || expand.Contains("closed"), isAll || expand.Contains("open"), isAll || expand.Contains("hidden"));
        var parts = (expression ?? "_all").Split(',');
        return [.. names.Resolve(call.Node, expression).Select(i => (i, AliasPart(i, parts, "filter"), AliasPart(i, parts, "search_routing")?.ToString()))];
    }

    /// <summary>Of another type than every index has there is nothing.</summary>
    private static SearchRequest OfType(ApiCall call, SearchRequest request) => call.OtherType is null ? request : request with { Query = new JsonObject { ["match_none"] = new JsonObject() } };

    private static JsonNode? AliasPart(IndexState index, string[] parts, string member)
    {
        if (parts.Any(p => p == "_all" || NamePattern.Matches(p, index.Name))) { return null; }
        var aliases = index.Aliases.Where(a => parts.Any(p => NamePattern.Matches(p, a.Key))).Select(static a => a.Value).ToList();
        return aliases.Count == 1 ? aliases[0][member] : Several(aliases, member);
    }

    private static JsonObject? Several(List<JsonObject> aliases, string member) =>
        member != "filter" || aliases.Count == 0 || aliases.Exists(static a => a["filter"] is null)
            ? null
            : new JsonObject { ["bool"] = new JsonObject { ["should"] = new JsonArray([.. aliases.Select(static a => a["filter"]!.DeepClone())]) } };

    private static DateTimeOffset Ends(ApiCall call, string keepAlive) =>
        call.Node.Now + (TimeText.Read(keepAlive) ?? throw RefusedException.Illegal($"failed to parse setting [scroll] with value [{keepAlive}] as a time value: unit is missing or unrecognized"));

    private static RefusedException Gone(string id)
    {
        if (id.Length != 64) { return RefusedException.Illegal("Cannot parse scroll id"); }
        var why = new RefusedException(404, "search_context_missing_exception", "No search context found for id [1]");
        return new RefusedException(404, "search_phase_execution_exception", "all shards failed") { Root = why, Extras = new JsonObject { ["phase"] = "query", ["grouped"] = true, ["failed_shards"] = new JsonArray() }, Cause = why };
    }
}
