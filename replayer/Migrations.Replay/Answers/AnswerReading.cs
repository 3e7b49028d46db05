using Migrations.Capture.Records;
using Migrations.Exchanges.Assembling;
using Migrations.Exchanges.Http;
using Migrations.Exchanges.Routes;
using Migrations.Replay.Reconciling;
using Migrations.Replay.Rewriting;

namespace Migrations.Replay.Answers;

/// <summary>A mutation's answer → what it did, or why the answer does not tell. Pure.</summary>
/// <remarks>For logs without effects. By-query operations and reindex answer with counts, shrunk answers leave numbers out: what they did only a pull can tell.</remarks>
public static class AnswerReading
{
    public static AnsweredWrite Of(Exchange exchange)
    {
        if (exchange.Request is not { } request || RestRoutes.Match(request.Method, request.Target) is not { Class: RouteClass.Mutation } route) { return AnsweredWrite.Nothing; }
        if (exchange.Response is not { } response) { return AnsweredWrite.Untold("no answer tells what it did"); }
        if (response.Status >= 500) { return AnsweredWrite.Untold("it failed, and may have done a part"); }
        if (ByQueryRewriter.Handles(route.Api)) { return response.Status < 300 || response.Status == 409 ? AnsweredWrite.Untold("its answer counts, and names no document") : AnsweredWrite.Nothing; }
        var body = ContentDecoder.Decode(response, RequestBody.LargestBytes).Body;
        if (route.Api == "bulk") { return response.Status == 200 ? OfBulk(route, request, body) : AnsweredWrite.Nothing; }
        if (response.Status >= 300 && !(route.Api == "delete" && response.Status == 404)) { return AnsweredWrite.Nothing; }
        var answer = BulkItemAnswer.ReadSingle(route.Api, response.Status, body);
        return answer is null ? AnsweredWrite.Untold("its answer cannot be read") : OfItems([(answer, route.Parameter("routing"), route.Id is null)]);
    }

    private static AnsweredWrite OfBulk(RestRoute route, RequestMessage request, ReadOnlyMemory<byte> body)
    {
        var items = DecodedBulk.Read(request);
        var answers = BulkItemAnswer.Read(body);
        if (answers.Count != items.Count || items.Count == 0) { return AnsweredWrite.Untold("its answer does not name its items"); }
        return OfItems(items.Zip(answers).Select(pair => (pair.Second, pair.First.Routing ?? route.Parameter("routing"), pair.First.Id is null)));
    }

    private static AnsweredWrite OfItems(IEnumerable<(BulkItemAnswer Answer, string? Routing, bool IsGenerated)> items)
    {
        var operations = new List<AnsweredOperation>();
        var isWhole = true;
        foreach (var (answer, routing, isGenerated) in items)
        {
            if (answer.Result == "noop" || answer.Status is >= 400 && !(answer.Operation == "delete" && answer.Status == 404)) { continue; }
            if (answer is not { Index: { } index, Id: { } id, Version: { } version, SeqNo: >= 0 and var seqNo, Term: { } term } || ResultOf(answer) is not { } result)
            {
                isWhole = isWhole && answer is { Operation: "delete", Status: 404, Version: null } && answer.Index is null; // a delete in an index that is not there answers so
                continue;
            }

            var operation = answer.Operation == "delete" ? EffectOperation.Delete : EffectOperation.Index;
            operations.Add(new AnsweredOperation(operation, result, index, id, routing, isGenerated, version, seqNo, term));
        }

        return new AnsweredWrite(operations, isWhole ? null : "its answer leaves out what it did");
    }

    private static EffectResult? ResultOf(BulkItemAnswer answer) => answer.Result switch
    {
        "created" => EffectResult.Created,
        "updated" => EffectResult.Updated,
        "deleted" => EffectResult.Deleted,
        "not_found" => EffectResult.NotFound,
        _ => null,
    };
}
