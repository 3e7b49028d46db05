using System.Text.Json.Nodes;
using Migrations.ModelCluster.Answering;
using Migrations.ModelCluster.Indices;
using Migrations.ModelCluster.Mappings;

namespace Migrations.ModelCluster.Handling;

/// <summary>Makes, shows, changes and ends indices.</summary>
internal static class IndexApis
{
    public static ApiResult Create(ApiCall call)
    {
        foreach (var (name, _) in call.Json)
        {
            if (name is not ("settings" or "mappings" or "aliases")) { throw new RefusedException(400, "parse_exception", $"unknown key [{name}] for create index"); }
        }

        if (!call.Dialect.HasTypes && call.Json["mappings"] is JsonObject { Count: 1 } typed && typed.ContainsKey("_doc")) { throw RefusedException.Illegal("The mapping definition cannot be nested under a type"); }
        Types.RefuseParameter(call);
        var index = IndexCreation.Create(call.Node, call.Part("index")!, call.Json);
        return ApiResult.Ok(new JsonObject { ["acknowledged"] = true, ["shards_acknowledged"] = true, ["index"] = index.Name });
    }

    public static ApiResult Delete(ApiCall call)
    {
        var indices = call.Indices(withClosed: true, ignoreAliases: true);
        foreach (var index in indices) { index.RefuseIfBlocked("delete"); }
        foreach (var index in indices)
        {
            call.Node.Announce(index, "deleted");
            call.Node.Indices.Remove(index.Name);
            call.Node.AnnounceState("indexDeleted", index, null, null);
        }

        return ApiResult.Acknowledged();
    }

    public static ApiResult Get(ApiCall call)
    {
        Types.RefuseParameter(call);
        var answer = new JsonObject();
        foreach (var index in call.Indices(withClosed: true))
        {
            index.RefuseIfBlocked("metadata_read");
            answer[index.Name] = new JsonObject { ["aliases"] = AliasApis.Of(index), ["mappings"] = Types.Shown(call, index), ["settings"] = IndexSettings.Write(Shown(index), call.Flag("flat_settings")) };
        }

        return ApiResult.Ok(answer);
    }

    public static ApiResult Exists(ApiCall call)
    {
        try
        {
            return new ApiResult(call.Indices(withClosed: true).Count > 0 || call.Part("index")!.Contains('*') ? 200 : 404, null);
        }
        catch (RefusedException)
        {
            return new ApiResult(404, null);
        }
    }

    public static ApiResult GetMapping(ApiCall call)
    {
        Types.RefuseParameter(call);
        if (call.Part("type") is not null && !call.Flag("include_type_name")) { throw RefusedException.Illegal("Types cannot be provided in get mapping requests, unless include_type_name is set to true."); }
        if (call.OtherType is { } type) { throw new RefusedException(404, "type_missing_exception", $"type[[{type}]] missing") { Extras = new JsonObject { ["index_uuid"] = "_na_", ["index"] = "_all" } }; }
        return Each(call, i => new JsonObject { ["mappings"] = Types.Shown(call, i) });
    }

    public static ApiResult GetSettings(ApiCall call)
    {
        var isFlat = call.Flag("flat_settings");
        var wanted = call.Part("name")?.Split(',');
        var answer = Each(call, i => new JsonObject
        {
            ["settings"] = IndexSettings.Write(new(Shown(i).Where(s => wanted is null || wanted.Any(w => w == "_all" || NamePattern.Matches(w, s.Key))).ToDictionary(), StringComparer.Ordinal), isFlat),
        });
        var shown = (JsonObject)answer.Body!;
        foreach (var name in shown.Where(static i => i.Value!["settings"]!.AsObject().Count == 0).Select(static i => i.Key).ToList()) { shown.Remove(name); }
        return answer;
    }

    public static ApiResult PutMapping(ApiCall call)
    {
        if (call.Dialect.HasTypes && call.Flag("include_type_name") && call.Part("type") is null) { throw RefusedException.Invalid("mapping type is missing"); }
        if (call.Dialect.HasTypes && !call.Flag("include_type_name") && call.Part("type") is not null) { throw RefusedException.Illegal("Types cannot be provided in put mapping requests, unless the include_type_name parameter is set to true."); }
        if (!call.Dialect.HasTypes && call.Json.ContainsKey("_doc")) { throw RefusedException.Illegal("Types cannot be provided in put mapping requests"); }
        Types.RefuseParameter(call);
        var mapping = IndexCreation.Untyped(call.Node, call.Json);
        var indices = call.Indices(withClosed: true, allowNone: false);
        foreach (var index in indices) { index.RefuseIfBlocked("metadata"); }
        var changes = indices.Select(i => (Index: i, Mapping: i.Mapping.With(mapping))).ToList();
        foreach (var (index, changed) in changes)
        {
            DocumentWriter.Learn(call.Node, call.Request.Stamp, index, changed);
        }

        return ApiResult.Acknowledged();
    }

    public static ApiResult PutSettings(ApiCall call)
    {
        var settings = IndexSettings.Flat(call.Json["settings"] as JsonObject ?? call.Json);
        var indices = call.Indices(withClosed: true, allowNone: false);
        var isLifting = settings.Count == 1 && settings.Keys.First() is "index.blocks.metadata" or "index.blocks.read_only" or "index.blocks.read_only_allow_delete";
        foreach (var index in indices.Where(_ => !isLifting)) { index.RefuseIfBlocked("metadata"); }
        IndexSettings.RefuseUnknown(settings.Keys);
        foreach (var index in indices) { IndexSettings.RefuseFixed(index, settings.Keys); }
        foreach (var index in indices)
        {
            foreach (var (name, value) in settings)
            {
                if (value is null) { index.Settings.Remove(name); }
                else if (!call.Flag("preserve_existing") || !index.Settings.ContainsKey(name)) { index.Settings[name] = value.DeepClone(); }
            }

            index.Settings.TryAdd("index.number_of_replicas", "1");
            index.Forget(call.Node.Now);
            call.Node.AnnounceState("settingsChanged", index, "settings", IndexSettings.Write(index.Settings, isFlat: true));
        }

        return ApiResult.Acknowledged();
    }

    /// <summary>A block of the metadata may be added whatever blocks there are; one that is there already is not added again.</summary>
    public static ApiResult AddBlock(ApiCall call)
    {
        var setting = "index.blocks." + call.Part("block");
        var indices = (call.Part("block") is "write" or "read" ? Changing(call) : call.Indices(withClosed: true)).Where(i => i.Setting(setting) != "true").ToList();
        foreach (var index in indices) { index.Settings[setting] = "true"; }
        return ApiResult.Ok(new JsonObject { ["acknowledged"] = true, ["shards_acknowledged"] = indices.Count > 0, ["indices"] = new JsonArray([.. indices.Select(static i => new JsonObject { ["name"] = i.Name, ["blocked"] = true })]) });
    }

    public static ApiResult Close(ApiCall call)
    {
        var closed = new JsonObject();
        foreach (var index in Changing(call).Where(static i => !i.IsClosed))
        {
            index.IsClosed = true;
            index.Settings["index.verified_before_close"] = "true";
            closed[index.Name] = new JsonObject { ["closed"] = true };
            Reopen(call.Node, index, "closed");
        }

        return ApiResult.Ok(new JsonObject { ["acknowledged"] = true, ["shards_acknowledged"] = closed.Count > 0, ["indices"] = closed });
    }

    public static ApiResult Open(ApiCall call)
    {
        foreach (var index in Changing(call).Where(static i => i.IsClosed))
        {
            index.IsClosed = false;
            index.Settings.Remove("index.verified_before_close");
            Reopen(call.Node, index, "reopened");
        }

        return ApiResult.Ok(new JsonObject { ["acknowledged"] = true, ["shards_acknowledged"] = true });
    }

    /// <summary>Makes all that was written visible. Flush and merge are answered alike: the model's documents are always as good as on disk.</summary>
    public static ApiResult Refresh(ApiCall call)
    {
        var indices = call.Indices();
        foreach (var index in indices.Where(static i => !i.IsClosed)) { index.Refresh(); }
        return ApiResult.Ok(new JsonObject { ["_shards"] = ShardCounts.OfBroadcast(indices) });
    }

    public static ApiResult Flush(ApiCall call) => ApiResult.Ok(new JsonObject { ["_shards"] = ShardCounts.OfBroadcast(call.Indices()) });

    /// <summary>The indices that a request wants to change; refuses when a block forbids it for one of them.</summary>
    private static IReadOnlyList<IndexState> Changing(ApiCall call)
    {
        var indices = call.Indices(withClosed: true);
        foreach (var index in indices) { index.RefuseIfBlocked("metadata"); }
        return indices;
    }

    private static void Reopen(NodeState node, IndexState index, string reason)
    {
        foreach (var shard in index.Shards) { shard.Reopen(lost: 0); }
        node.AnnounceState(reason == "closed" ? "indexClosed" : "indexOpened", index, null, null);
        node.Announce(index, reason);
    }

    private static ApiResult Each(ApiCall call, Func<IndexState, JsonObject> show)
    {
        var answer = new JsonObject();
        foreach (var index in call.Indices(withClosed: true))
        {
            index.RefuseIfBlocked("metadata_read");
            answer[index.Name] = show(index);
        }

        return ApiResult.Ok(answer);
    }

    private static SortedDictionary<string, JsonNode?> Shown(IndexState index) => index.Settings;
}
