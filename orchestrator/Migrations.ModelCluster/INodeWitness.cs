using System.Text.Json.Nodes;

namespace Migrations.ModelCluster;

/// <summary>Sees what requests did, as a plugin inside a real node would. Called under the node's lock, in the order things happened: it must be quick and must not call back.</summary>
public interface INodeWitness
{
    /// <summary>One operation changed one document.</summary>
    public void Applied(AppliedOperation operation);

    /// <summary>The node ended without a word and began anew over its data; what it finds is told next.</summary>
    public void Began(int beginning);

    /// <summary>A shard began, ended or began anew.</summary>
    /// <param name="reason">created, reopened, closed, deleted, restarted.</param>
    public void ShardChanged(ShardNumbers numbers, string reason);

    /// <summary>The cluster state changed.</summary>
    /// <param name="what">As the capture log's state records name it (docs/wire-protocol.md, StateRecord).</param>
    public void StateChanged(string what, JsonObject details);
}
