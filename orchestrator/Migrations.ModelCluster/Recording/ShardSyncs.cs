namespace Migrations.ModelCluster.Recording;

/// <summary>Up to which number each shard has told that its operations are synced, and what lies above: a node that ends loses some of that, and announces the rest anew.</summary>
internal sealed class ShardSyncs
{
    private readonly Dictionary<(string IndexUuid, int Shard), long> _synced = [];
    private readonly Dictionary<(string IndexUuid, int Shard), List<AppliedOperation>> _above = [];

    public void Add(AppliedOperation operation)
    {
        var key = (operation.IndexUuid, operation.Shard);
        if (!_above.TryGetValue(key, out var above)) { _above[key] = above = []; }
        above.Add(operation);
    }

    public long Of(ShardNumbers shard) => _synced.GetValueOrDefault((shard.IndexUuid, shard.Shard), -1);

    /// <summary>A checkpoint was told: it never falls.</summary>
    public void Sync(ShardNumbers shard, long number)
    {
        _synced[(shard.IndexUuid, shard.Shard)] = number;
        if (_above.TryGetValue((shard.IndexUuid, shard.Shard), out var above)) { above.RemoveAll(o => o.SeqNo <= number); }
    }

    /// <summary>What had not been told as synced and is there all the same.</summary>
    public IReadOnlyList<AppliedOperation> Survivors(ShardNumbers shard) =>
        _above.TryGetValue((shard.IndexUuid, shard.Shard), out var above) ? [.. above.Where(o => o.SeqNo <= shard.MaxSeqNo)] : [];
}
