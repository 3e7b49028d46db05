namespace Migrations.Exchanges.Clusters;

/// <summary>One copy's numbers, from <c>_stats?level=shards</c>.</summary>
public sealed record ShardCheckpoints(
    string Index,
    string IndexUuid,
    int Shard,
    bool IsPrimary,
    long MaxSeqNo,
    long LocalCheckpoint,
    long GlobalCheckpoint)
{
    /// <summary>False for a copy that is still being made: nothing is read from it.</summary>
    public bool IsStarted { get; init; } = true;
}
