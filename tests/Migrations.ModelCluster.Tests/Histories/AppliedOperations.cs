using System.Text.Json.Nodes;

namespace Migrations.ModelCluster.Tests.Histories;

/// <summary>What a node did, in its order.</summary>
internal sealed class AppliedOperations : INodeWitness
{
    private readonly List<AppliedOperation> _all = [];

    public IReadOnlyList<AppliedOperation> All => _all;

    public void Applied(AppliedOperation operation) => _all.Add(operation);

    public void Began(int beginning)
    {
    }

    public void ShardChanged(ShardNumbers numbers, string reason)
    {
    }

    public void StateChanged(string what, JsonObject details)
    {
    }

    /// <summary>Within a document's lane versions only grow: one that falls was applied out of order; one that comes again was applied twice.</summary>
    /// <param name="repeats">How many may have been applied twice: as many as the journal names.</param>
    public string? OrderFailure(int repeats)
    {
        var twice = 0;
        foreach (var lane in _all.GroupBy(static o => (o.IndexUuid, o.Shard, o.Id)))
        {
            var last = 0L;
            foreach (var operation in lane)
            {
                if (operation.Version < last) { return $"{operation.Index}/{operation.Id}: version {operation.Version} was applied after {last}"; }
                if (operation.Version == last && !IsSeed(operation) && ++twice > repeats) { return $"{operation.Index}/{operation.Id}: version {last} was applied again; {repeats} repeats are named"; }
                last = operation.Version;
            }
        }

        return null;
    }

    /// <summary>Before a create its tombstone is set, to give it its version: that changes no document.</summary>
    private static bool IsSeed(AppliedOperation operation) => operation is { IsDelete: true, Result: "not_found" };

    public override string ToString() =>
        string.Join("; ", _all.Select(static o => $"{o.Index}({o.IndexUuid[..3]})/{o.Id} {o.Result} v{o.Version} #{o.SeqNo} of {o.Shard}"));
}
