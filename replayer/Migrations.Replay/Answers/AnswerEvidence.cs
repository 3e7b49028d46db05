using Migrations.Capture.Records;
using Migrations.Exchanges.Assembling;
using Migrations.Exchanges.Clusters;
using Migrations.Replay.Planning;

namespace Migrations.Replay.Answers;

/// <summary>The effects of a log that records none, as far as its answers tell them. Pure.</summary>
/// <param name="Effects">Without sources, which no answer carries; numbers and versions are the source's own.</param>
/// <param name="Open">Mutations whose answers do not tell all they did, with the reason.</param>
public sealed record AnswerEvidence(IReadOnlyList<SourceEffect> Effects, IReadOnlyDictionary<RequestStamp, string> Open)
{
    /// <param name="shardsOf">How many primary shards an index had in one of its lives; 1 where that is not known.</param>
    public static AnswerEvidence Read(IEnumerable<Exchange> exchanges, IndexLives lives, Func<string, int, int> shardsOf)
    {
        var open = new Dictionary<RequestStamp, string>();
        var (stamps, operations) = (new List<RequestStamp>(), new List<PlacedOperation>());
        foreach (var exchange in exchanges)
        {
            if (IsOurOwn(exchange)) { continue; }
            var write = AnswerReading.Of(exchange);
            if (write.Open is { } why) { open[exchange.Stamp] = why; }
            foreach (var operation in write.Operations)
            {
                stamps.Add(exchange.Stamp);
                operations.Add(new PlacedOperation(operation, exchange.StartedAtUnixNanos, exchange.AnsweredAtUnixNanos));
            }
        }

        var chosen = new LifeChoice(lives, shardsOf).Choose(operations);
        return new AnswerEvidence([.. operations.Select((placed, i) => EffectOf(stamps[i], placed, lives, chosen[i], placed.ShardAmong(shardsOf(placed.Operation.Index, chosen[i]))))], open);
    }

    private static bool IsOurOwn(Exchange exchange) => exchange.Request?.Header("user-agent")?.StartsWith(ClusterClient.UserAgent, StringComparison.Ordinal) == true;

    private static SourceEffect EffectOf(RequestStamp stamp, PlacedOperation placed, IndexLives lives, int life, int shard)
    {
        var operation = placed.Operation;
        var record = new EffectRecord(
            operation.Operation, EffectOrigin.Primary, operation.Result, operation.IsGeneratedId, stamp, operation.SeqNo, operation.Term, operation.Term, operation.Version,
            0, shard, operation.Index, lives.UuidOf(operation.Index, life), operation.Id, operation.Operation == EffectOperation.Delete ? null : operation.Routing, null, 0, 0, false, default);
        return new SourceEffect(record, lives.MomentIn(operation.Index, life, placed.AnsweredUnixNanos));
    }
}
