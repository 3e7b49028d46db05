using Migrations.Capture.Records;
using Migrations.Exchanges.Assembling;
using Migrations.Exchanges.Clusters;
using Migrations.Exchanges.Routes;
using Migrations.Replay.Planning;

namespace Migrations.Replay.Answers;

/// <summary>The effects of a log that records none, as far as its answers tell them. Pure.</summary>
/// <param name="Effects">Without sources, which no answer carries; numbers and versions are the source's own.</param>
/// <param name="Open">Mutations whose answers do not tell all they did, with the reason.</param>
public sealed record AnswerEvidence(IReadOnlyList<SourceEffect> Effects, IReadOnlyDictionary<RequestStamp, string> Open)
{
    /// <summary>Of each of <see cref="Effects"/>, in their order.</summary>
    public IReadOnlyList<ToldNumber> Numbers { get; init; } = [];

    /// <summary>Each of <see cref="Open"/> with what it names, in log order.</summary>
    public IReadOnlyList<OpenWrite> OpenWrites { get; init; } = [];

    /// <param name="shardsOf">How many primary shards an index had in one of its lives; 1 where that is not known.</param>
    public static AnswerEvidence Read(IEnumerable<Exchange> exchanges, IndexLives lives, Func<string, int, int> shardsOf)
    {
        var (open, openWrites) = (new Dictionary<RequestStamp, string>(), new List<OpenWrite>());
        var (stamps, operations) = (new List<RequestStamp>(), new List<PlacedOperation>());
        foreach (var exchange in exchanges)
        {
            if (IsOurOwn(exchange)) { continue; }
            var write = AnswerReading.Of(exchange);
            if (write.Open is { } why)
            {
                open[exchange.Stamp] = why;
                openWrites.Add(OpenWrite.Of(exchange, RestRoutes.Match(exchange.Request!.Method, exchange.Request.Target)!, why));
            }

            foreach (var operation in write.Operations)
            {
                stamps.Add(exchange.Stamp);
                operations.Add(new PlacedOperation(operation, exchange.StartedAtUnixNanos, exchange.AnsweredAtUnixNanos));
            }
        }

        var chosen = new LifeChoice(lives, shardsOf).Choose(operations);
        var answered = operations.Select((placed, i) => EffectOf(stamps[i], placed, lives, chosen[i], placed.ShardAmong(shardsOf(placed.Operation.Index, chosen[i])))).ToList();
        var effects = NumberedMoments.Narrow(answered, [.. operations.Select((placed, i) => lives.MomentIn(placed.Operation.Index, chosen[i], placed.BeganUnixNanos))]);
        return new AnswerEvidence(effects, open)
        {
            Numbers = [.. effects.Select((effect, i) => new ToldNumber(effect.Record.IndexUuid, effect.Record.Shard, effect.Record.SeqNo, operations[i].BeganUnixNanos, operations[i].AnsweredUnixNanos))],
            OpenWrites = openWrites,
        };
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
