namespace Migrations.ModelCluster.Tests.Histories;

/// <summary>A shard that both sides have at the end, with how many operations each says that it took.</summary>
internal sealed record ShardCount(string Index, int Number, string SourceUuid, string TargetUuid, long SourceOperations, long TargetOperations);
