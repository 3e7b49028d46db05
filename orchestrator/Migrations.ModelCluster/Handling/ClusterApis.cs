using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Migrations.ModelCluster.Answering;
using Migrations.ModelCluster.Indices;

namespace Migrations.ModelCluster.Handling;

/// <summary>What the node says of itself.</summary>
internal static class ClusterApis
{
    public static ApiResult Info(ApiCall call)
    {
        var (dialect, node) = (call.Dialect, call.Node);
        var version = new JsonObject();
        if (dialect.Distribution is not null) { version["distribution"] = dialect.Distribution; }
        version["number"] = dialect.Number;
        if (dialect.HasTypes) { version["build_flavor"] = "oss"; }
        version["build_type"] = "model";
        version["build_hash"] = dialect.BuildHash;
        version["build_snapshot"] = false;
        version["lucene_version"] = dialect.Lucene;
        version["minimum_wire_compatibility_version"] = dialect.HasTypes ? "6.8.0" : "7.10.0";
        version["minimum_index_compatibility_version"] = dialect.HasTypes ? "6.0.0-beta1" : "7.0.0";
        return ApiResult.Ok(new JsonObject
        {
            ["name"] = node.Options.NodeName,
            ["cluster_name"] = node.Options.ClusterName,
            ["cluster_uuid"] = node.ClusterUuid,
            ["version"] = version,
            ["tagline"] = dialect.HasTypes ? "You Know, for Search" : "The OpenSearch Project: https://opensearch.org/",
        });
    }

    public static ApiResult Health(ApiCall call)
    {
        var indices = call.Part("index") is null ? [.. call.Node.Indices.Values] : call.Indices(withClosed: true);
        var primaries = indices.Sum(static i => i.Shards.Count);
        var missing = indices.Sum(static i => i.Shards.Count * (i.Copies - 1));
        var health = new JsonObject { ["cluster_name"] = call.Node.Options.ClusterName, ["status"] = missing == 0 ? "green" : "yellow", ["timed_out"] = false, ["number_of_nodes"] = 1, ["number_of_data_nodes"] = 1 };
        if (!call.Dialect.HasTypes) { (health["discovered_master"], health["discovered_cluster_manager"]) = (true, true); }
        health["active_primary_shards"] = primaries;
        health["active_shards"] = primaries;
        foreach (var name in (string[])["relocating_shards", "initializing_shards"]) { health[name] = 0; }
        health["unassigned_shards"] = missing;
        foreach (var name in (string[])["delayed_unassigned_shards", "number_of_pending_tasks", "number_of_in_flight_fetch", "task_max_waiting_in_queue_millis"]) { health[name] = 0; }
        health["active_shards_percent_as_number"] = primaries + missing == 0 ? 100.0 : 100.0 * primaries / (primaries + missing);
        return ApiResult.Ok(health);
    }

    /// <summary>Of the state only what our own clients ask: the stored scripts, and the primaries' terms of an index.</summary>
    public static ApiResult State(ApiCall call)
    {
        var metadata = new JsonObject { ["cluster_uuid"] = call.Node.ClusterUuid };
        if (call.Node.Scripts.Count > 0)
        {
            var scripts = new JsonObject();
            foreach (var (name, script) in call.Node.Scripts) { scripts[name] = script.DeepClone(); }
            metadata["stored_scripts"] = scripts;
        }

        if (call.Part("index") is { } asked && call.Node.Indices.TryGetValue(asked, out var index))
        {
            var terms = new JsonObject();
            foreach (var shard in index.Shards) { terms[Text(shard.Number)] = shard.Term; }
            metadata["indices"] = new JsonObject { [asked] = new JsonObject { ["primary_terms"] = terms } };
        }

        return ApiResult.Ok(new JsonObject { ["cluster_name"] = call.Node.Options.ClusterName, ["cluster_uuid"] = call.Node.ClusterUuid, ["metadata"] = metadata });
    }

    public static ApiResult Stats(ApiCall call)
    {
        var indices = call.Indices(withClosed: call.Parameter("forbid_closed_indices") == "false");
        var withShards = call.Parameter("level") == "shards";
        var shown = new JsonObject();
        foreach (var index in indices)
        {
            if (!index.IsClosed) { index.Tick(call.Node.Now); }
            var one = new JsonObject { ["uuid"] = index.Uuid, ["primaries"] = Documents(index), ["total"] = Documents(index) };
            if (withShards) { one["shards"] = Shards(call.Node, index); }
            shown[index.Name] = one;
        }

        return ApiResult.Ok(new JsonObject { ["_shards"] = ShardCounts.OfBroadcast(indices), ["indices"] = shown });
    }

    public static ApiResult CatIndices(ApiCall call)
    {
        var text = new StringBuilder();
        var rows = new JsonArray();
        foreach (var index in call.Indices(withClosed: true))
        {
            var (live, deleted) = Counts(index);
            var row = new JsonObject
            {
                ["health"] = index.Copies > 1 ? "yellow" : "green", ["status"] = index.IsClosed ? "close" : "open", ["index"] = index.Name, ["uuid"] = index.Uuid,
                ["pri"] = Text(index.Shards.Count), ["rep"] = Text(index.Copies - 1), ["docs.count"] = Text(live), ["docs.deleted"] = Text(deleted), ["store.size"] = "1kb", ["pri.store.size"] = "1kb",
            };
            rows.Add(row);
            text.AppendJoin(' ', row.Select(static c => c.Value!.ToString())).Append('\n');
        }

        return call.Parameter("format") == "json" ? ApiResult.Ok(rows) : new ApiResult(200, null, text.ToString());
    }

    public static ApiResult Tasks(ApiCall call) => ApiResult.Ok(new JsonObject { ["nodes"] = new JsonObject() });

    public static ApiResult Task(ApiCall call)
    {
        var id = call.Part("task_id")!;
        if (call.Node.Tasks.TryGetValue(id, out var task)) { return ApiResult.Ok(task.DeepClone()); }
        throw new RefusedException(404, "resource_not_found_exception", $"task [{id}] isn't running and hasn't stored its results");
    }

    /// <summary>Cluster settings are taken and kept nowhere: nothing in the model depends on them.</summary>
    public static ApiResult Settings(ApiCall call) => ApiResult.Ok(call.Request.Method == "PUT"
        ? new JsonObject { ["acknowledged"] = true, ["persistent"] = call.Json["persistent"]?.DeepClone() ?? new JsonObject(), ["transient"] = call.Json["transient"]?.DeepClone() ?? new JsonObject() }
        : new JsonObject { ["persistent"] = new JsonObject(), ["transient"] = new JsonObject() });

    private static JsonObject Documents(IndexState index)
    {
        var (live, deleted) = Counts(index);
        return new JsonObject { ["docs"] = new JsonObject { ["count"] = live, ["deleted"] = deleted } };
    }

    private static (int Live, int Deleted) Counts(IndexState index)
    {
        var live = index.Shards.Sum(static s => s.View.LiveDocuments.Count());
        return (live, index.Shards.Sum(static s => (int)s.View.MaxSeqNo + 1) - live);
    }

    private static JsonObject Shards(NodeState node, IndexState index)
    {
        var shards = new JsonObject();
        if (index.IsClosed) { return shards; }
        foreach (var shard in index.Shards)
        {
            shards[Text(shard.Number)] = new JsonArray(new JsonObject
            {
                ["routing"] = new JsonObject { ["state"] = "STARTED", ["primary"] = true, ["node"] = node.NodeId, ["relocating_node"] = null },
                ["docs"] = new JsonObject { ["count"] = shard.View.LiveDocuments.Count(), ["deleted"] = 0 },
                ["seq_no"] = new JsonObject { ["max_seq_no"] = shard.MaxSeqNo, ["local_checkpoint"] = shard.MaxSeqNo, ["global_checkpoint"] = shard.MaxSeqNo },
            });
        }

        return shards;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
