using System.Text.Json.Nodes;

namespace Migrations.ModelCluster.Tests.Histories;

/// <summary>What a node did, in its order; what it lost at a restart is taken out again.</summary>
internal sealed class AppliedOperations : INodeWitness
{
    private readonly List<AppliedOperation> _all = [];

    public IReadOnlyList<AppliedOperation> All => _all;

    public void Began(int beginning)
    {
    }

    public void Applied(AppliedOperation operation) => _all.Add(operation);

    public void ShardChanged(ShardNumbers numbers, string reason)
    {
        if (reason == "restarted") { _all.RemoveAll(o => o.IndexUuid == numbers.IndexUuid && o.Shard == numbers.Shard && o.SeqNo > numbers.MaxSeqNo); }
    }

    public void StateChanged(string what, JsonObject details)
    {
    }
}
