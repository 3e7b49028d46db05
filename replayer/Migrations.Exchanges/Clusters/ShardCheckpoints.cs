namespace Migrations.Exchanges.Clusters;

/// <summary>One copy's numbers, from <c>_stats?level=shards</c>.</summary>
public sealed record ShardCheckpoints(
    string Index,
    string IndexUuid,
    int Shard,
    bool IsPrimary,
    long MaxSeqNo,
    long LocalCheckpoint,
    long GlobalCheckpoint);
