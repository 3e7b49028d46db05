using System.Text.Json.Nodes;

namespace Migrations.ModelCluster.Tests.Histories;

/// <summary>Tells two what a node does.</summary>
internal sealed class BothWitnesses(INodeWitness first, INodeWitness second) : INodeWitness
{
    public void Began(int beginning)
    {
        first.Began(beginning);
        second.Began(beginning);
    }

    public void Applied(AppliedOperation operation)
    {
        first.Applied(operation);
        second.Applied(operation);
    }

    public void ShardChanged(ShardNumbers numbers, string reason)
    {
        first.ShardChanged(numbers, reason);
        second.ShardChanged(numbers, reason);
    }

    public void StateChanged(string what, JsonObject details)
    {
        first.StateChanged(what, details.DeepClone().AsObject());
        second.StateChanged(what, details);
    }
}
