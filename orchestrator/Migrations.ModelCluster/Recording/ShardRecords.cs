using Migrations.Capture.Records;

namespace Migrations.ModelCluster.Recording;

/// <summary>A shard's numbers as the plugin records them. Pure.</summary>
internal static class ShardRecords
{
    /// <summary>Started, all of it synced.</summary>
    public static ShardRecord Of(ShardNumbers numbers, string reason) => new(
        numbers.Index, numbers.IndexUuid, numbers.Shard, numbers.IndexUuid + "-a", numbers.IndexUuid + "-h", "primary", "STARTED", "STARTED", numbers.Term, numbers.Term,
        numbers.MaxSeqNo, numbers.MaxSeqNo, numbers.MaxSeqNo, numbers.MaxSeqNo, numbers.MappingVersion, "new shard recovery", reason);

    /// <summary>Started from its own store.</summary>
    public static ShardRecord FromStore(ShardNumbers numbers, long checkpoint) => Of(numbers, "started") with
    {
        Recovery = "existing store recovery; bootstrap_history_uuid=false", GlobalCheckpoint = checkpoint, SyncedGlobalCheckpoint = checkpoint,
    };
}
