using System.Text.Json.Nodes;
using Migrations.ModelCluster.Answering;
using Migrations.ModelCluster.Documents;
using Migrations.ModelCluster.Indices;

namespace Migrations.ModelCluster.Handling;

/// <summary>What one write came to.</summary>
/// <param name="Answer">Without the status, which is beside it.</param>
/// <param name="Index">Null when a pipeline dropped the document.</param>
/// <param name="Routing">The request's, a pipeline's or the alias's.</param>
internal sealed record Written(JsonObject Answer, int Status, IndexState? Index, string? Routing)
{
    /// <summary>The shard that was written to; null when none was.</summary>
    public ShardState? Shard => Index?.ShardOf(Answer.Text("_id")!, Routing);
}
