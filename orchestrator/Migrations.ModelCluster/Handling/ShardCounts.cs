using System.Text.Json.Nodes;
using Migrations.ModelCluster.Indices;

namespace Migrations.ModelCluster.Handling;

/// <summary>The <c>_shards</c> of an answer. One node: a replica that is asked for is never there.</summary>
internal static class ShardCounts
{
    public static JsonObject OfWrite(IndexState index) => new() { ["total"] = index.Copies, ["successful"] = 1, ["failed"] = 0 };

    public static JsonObject None() => new() { ["total"] = 0, ["successful"] = 0, ["failed"] = 0 };

    public static JsonObject OfSearch(int shards) => new() { ["total"] = shards, ["successful"] = shards, ["skipped"] = 0, ["failed"] = 0 };

    /// <summary>Of a broadcast to every copy.</summary>
    public static JsonObject OfBroadcast(IReadOnlyList<IndexState> indices) => new()
    {
        ["total"] = indices.Sum(static i => i.Shards.Count * i.Copies),
        ["successful"] = indices.Sum(static i => i.Shards.Count),
        ["failed"] = 0,
    };
}
