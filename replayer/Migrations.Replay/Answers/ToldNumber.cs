namespace Migrations.Replay.Answers;

/// <summary>A sequence number that an answer of the log tells, and when the request that got it was under way.</summary>
public readonly record struct ToldNumber(string IndexUuid, int Shard, long SeqNo, long BeganUnixNanos, long AnsweredUnixNanos);
