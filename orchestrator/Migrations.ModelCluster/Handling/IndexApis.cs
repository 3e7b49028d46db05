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
        if (!call.Dialect.HasTypes && call.Parameter("include_type_name") is not null) { throw RefusedException.Illegal($"request [{call.Route.Path}] contains unrecognized parameter: [include_type_name]"); }
        if (call.Flag("include_type_name")) { call.Warnings.Add("[types removal] Using include_type_name in create index requests is deprecated. The parameter will be removed in the next major version."); }
        foreach (var (name, _) in call.Json)
        {
            if (name is not ("settings" or "mappings" or "aliases")) { throw new RefusedException(400, "parse_exception", $"unknown key [{name}] for create index"); }
        }

        var index = IndexCreation.Create(call.Node, call.Part("index")!, call.Json);
        return ApiResult.Ok(new JsonObject { ["acknowledged"] = true, ["shards_acknowledged"] = true, ["index"] = index.Name });
    }

    public static ApiResult Delete(ApiCall call)
    {
        foreach (var name in (call.Part("index") ?? "").Split(','))
        {
            if (!call.Node.Indices.ContainsKey(name) && call.Node.Indices.Values.Any(i => i.Aliases.ContainsKey(name)))
            {
                throw RefusedException.Illegal($"The provided expression [{name}] matches an alias, specify the corresponding concrete indices instead.");
            }
        }

        foreach (var index in call.Indices(withClosed: true))
        {
            call.Node.Announce(index, "deleted");
            call.Node.Indices.Remove(index.Name);
            call.Node.AnnounceState("indexDeleted", index, null, null);
        }

        return ApiResult.Acknowledged();
    }

    public static ApiResult Get(ApiCall call)
    {
        var answer = new JsonObject();
        foreach (var index in call.Indices(withClosed: true))
        {
            answer[index.Name] = new JsonObject { ["aliases"] = AliasApis.Of(index), ["mappings"] = index.Mapping.Write(), ["settings"] = IndexSettings.Write(Shown(index), call.Flag("flat_settings")) };
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

    public static ApiResult GetMapping(ApiCall call) => Each(call, static i => new JsonObject { ["mappings"] = i.Mapping.Write() });

    public static ApiResult GetSettings(ApiCall call)
    {
        var isFlat = call.Flag("flat_settings");
        var wanted = call.Part("name")?.Split(',');
        return Each(call, i => new JsonObject
        {
            ["settings"] = IndexSettings.Write(new(Shown(i).Where(s => wanted is null || wanted.Any(w => w == "_all" || NamePattern.Matches(w, s.Key))).ToDictionary(), StringComparer.Ordinal), isFlat),
        });
    }

    public static ApiResult PutMapping(ApiCall call)
    {
        var mapping = IndexCreation.Untyped(call.Node, call.Json);
        var changes = call.Indices(withClosed: true, allowNone: false).Select(i => (Index: i, Mapping: i.Mapping.With(mapping))).ToList();
        foreach (var (index, changed) in changes)
        {
            index.RefuseIfBlocked("metadata");
            DocumentWriter.Learn(call.Node, call.Request.Stamp, index, changed);
        }

        return ApiResult.Acknowledged();
    }

    public static ApiResult PutSettings(ApiCall call)
    {
        var settings = IndexSettings.Flat(call.Json["settings"] as JsonObject ?? call.Json);
        IndexSettings.RefuseUnknown(settings.Keys);
        var indices = call.Indices(withClosed: true, allowNone: false);
        foreach (var index in indices)
        {
            IndexSettings.RefuseFixed(index, settings.Keys);
            var isLifting = settings.Keys.All(static k => k.StartsWith("index.blocks.", StringComparison.Ordinal));
            if (!isLifting) { index.RefuseIfBlocked("metadata"); }
        }

        foreach (var index in indices)
        {
            foreach (var (name, value) in settings)
            {
                if (value is null) { index.Settings.Remove(name); }
                else if (!call.Flag("preserve_existing") || !index.Settings.ContainsKey(name)) { index.Settings[name] = value.DeepClone(); }
            }

            index.Settings.TryAdd("index.number_of_replicas", "1");
            call.Node.AnnounceState("settingsChanged", index, "settings", IndexSettings.Write(index.Settings, isFlat: true));
        }

        return ApiResult.Acknowledged();
    }

    public static ApiResult AddBlock(ApiCall call)
    {
        var indices = call.Indices(withClosed: true);
        foreach (var index in indices) { index.Settings["index.blocks." + call.Part("block")] = "true"; }
        return ApiResult.Ok(new JsonObject { ["acknowledged"] = true, ["shards_acknowledged"] = true, ["indices"] = new JsonArray([.. indices.Select(static i => new JsonObject { ["name"] = i.Name, ["blocked"] = true })]) });
    }

    public static ApiResult Close(ApiCall call)
    {
        var closed = new JsonObject();
        foreach (var index in call.Indices(withClosed: true).Where(static i => !i.IsClosed))
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
        foreach (var index in call.Indices(withClosed: true).Where(static i => i.IsClosed))
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
            if (index.Setting("index.blocks.metadata") == "true") { index.RefuseIfBlocked("metadata"); }
            answer[index.Name] = show(index);
        }

        return ApiResult.Ok(answer);
    }

    private static SortedDictionary<string, JsonNode?> Shown(IndexState index) => index.Settings;
}
