using Migrations.Exchanges.Clusters;

namespace Migrations.Replay.Answers;

/// <summary>An answered operation with the time in which it was done.</summary>
internal readonly record struct PlacedOperation(AnsweredOperation Operation, long BeganUnixNanos, long AnsweredUnixNanos)
{
    public int ShardAmong(int shards) => ShardRouting.ShardOf(Operation.Routing ?? Operation.Id, shards);
}
