namespace Migrations.ModelCluster;

/// <summary>A shard's numbers at one moment. Local and global checkpoint are the highest number: the model has one copy and fsyncs at once.</summary>
public sealed record ShardNumbers(string Index, string IndexUuid, int Shard, long Term, long MaxSeqNo, long MappingVersion, int Beginning);
