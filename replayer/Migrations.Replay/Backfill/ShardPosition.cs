namespace Migrations.Replay.Backfill;

/// <summary>Where a shard of the source stands.</summary>
/// <param name="Position">Every operation at or below it is on every copy that may be read.</param>
/// <param name="MaxSeqNo">The primary's highest number; null when there is no primary.</param>
/// <param name="PrimaryTerm">The primary's term, read before its number; null when it was not asked for or may not be read.</param>
internal readonly record struct ShardPosition(int Shard, long Position, long? MaxSeqNo, long? PrimaryTerm);
