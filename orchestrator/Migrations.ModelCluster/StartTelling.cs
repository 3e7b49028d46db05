using System.Text.Json.Nodes;
using Migrations.ModelCluster.Handling;

namespace Migrations.ModelCluster;

/// <summary>Tells a witness how the node came up: what is stored, each index as it is, each shard.</summary>
/// <remarks>As a plugin sees a full start: every index appears once, which is no birth, and parts that are empty do not appear.</remarks>
internal static class StartTelling
{
    public static void Tell(NodeState node)
    {
        if (node.Witness is not { } witness) { return; }
        witness.Began(node.Beginning);
        StoredApis.AnnounceAll(node);
        foreach (var index in node.Indices.Values) { node.AnnounceState("indexCreated", index, "birth", JsonValue.Create(false)); }
        foreach (var index in node.Indices.Values) { node.Announce(index, "restarted"); }
    }
}
