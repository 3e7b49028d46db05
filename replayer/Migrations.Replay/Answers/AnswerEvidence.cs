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
    /// <param name="shardsOf">How many primary shards an index has; 1 where that is not known.</param>
    public static AnswerEvidence Read(IEnumerable<Exchange> exchanges, IndexLives lives, Func<string, int> shardsOf)
    {
        var effects = new List<SourceEffect>();
        var open = new Dictionary<RequestStamp, string>();
        foreach (var exchange in exchanges)
        {
            if (IsOurOwn(exchange)) { continue; }
            var write = AnswerReading.Of(exchange);
            if (write.Open is { } why) { open[exchange.Stamp] = why; }
            foreach (var operation in write.Operations) { effects.Add(EffectOf(exchange, operation, lives, shardsOf)); }
        }

        return new AnswerEvidence(effects, open);
    }

    private static bool IsOurOwn(Exchange exchange) => exchange.Request?.Header("user-agent")?.StartsWith(ClusterClient.UserAgent, StringComparison.Ordinal) == true;

    private static SourceEffect EffectOf(Exchange exchange, AnsweredOperation operation, IndexLives lives, Func<string, int> shardsOf)
    {
        var shard = ShardRouting.ShardOf(operation.Routing ?? operation.Id, shardsOf(operation.Index));
        var record = new EffectRecord(
            operation.Operation, EffectOrigin.Primary, operation.Result, operation.IsGeneratedId, exchange.Stamp, operation.SeqNo, operation.Term, operation.Term, operation.Version,
            0, shard, operation.Index, lives.UuidOf(operation.Index, exchange.AnsweredAtUnixNanos), operation.Id, operation.Operation == EffectOperation.Delete ? null : operation.Routing, null, 0, 0, false, default);
        return new SourceEffect(record, exchange.AnsweredAtUnixNanos);
    }
}
