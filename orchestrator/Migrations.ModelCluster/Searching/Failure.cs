using System.Text.Json.Nodes;
using Migrations.ModelCluster.Answering;
using Migrations.ModelCluster.Indices;

namespace Migrations.ModelCluster.Searching;

/// <summary>How a search fails that no shard could do.</summary>
internal static class Failure
{
    public static RefusedException OfShard(IndexState index, RefusedException why) => new(why.Status, "search_phase_execution_exception", "all shards failed")
    {
        Root = why,
        Extras = new JsonObject
        {
            ["phase"] = "query",
            ["grouped"] = true,
            ["failed_shards"] = new JsonArray(new JsonObject { ["shard"] = 0, ["index"] = index.Name, ["reason"] = ErrorBody.Item(why) }),
        },
    };

    public static RefusedException NotSortable(string field) => RefusedException.Illegal(
        $"Text fields are not optimised for operations that require per-document field data like aggregations and sorting, so these operations are disabled by default. Please use a keyword field instead. Alternatively, set fielddata=true on [{field}] in order to load field data by uninverting the inverted index. Note that this can use significant memory.");
}
