using System.Net;
using System.Text.Json.Nodes;
using Migrations.Capture.Records;
using Migrations.Cli.Demo.Nodes;
using Migrations.Cli.Demo.Traffic;
using Migrations.EndToEnd.Tests.Bytes;
using Migrations.EndToEnd.Tests.Nodes;
using Migrations.Exchanges.Tuples;

namespace Migrations.EndToEnd.Tests.Outward;

/// <summary>What a replay must not do to the world, and what it must not do over again because the source did not do it.</summary>
[Collection(OneRecordedTraffic.Name)]
public sealed class OutwardTests(RecordedTraffic traffic, ITestOutputHelper output)
{
    private static readonly int[] _refusals = [403, 413, 429];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_replay_leaves_the_backups_alone_and_does_nothing_that_the_source_had_refused()
    {
        await RealNodes.RequireAsync();
        Assert.Contains(traffic.RepositoryBefore, static line => line.StartsWith("index-", StringComparison.Ordinal));
        var result = await traffic.ReplayAsync(Token);
        foreach (var (why, count) in result.WithheldWhy) { output.WriteLine($"{count} {why}"); }
        Assert.True(result.Balances);
        Assert.Equal(traffic.RepositoryBefore, traffic.HashRepository());
        Assert.Equal("{}", await traffic.Target.Http.GetStringAsync("/_snapshot", Token));

        var tuples = TupleLog.Read(traffic.ReplayDirectory).ToLookup(static tuple => tuple.Exchange);
        var withheld = 0;
        foreach (var (request, stamp) in Answered().Where(static r => IsOutward(r.Request) || _refusals.Contains(r.Request.Answer!.Status)))
        {
            var tuple = Assert.Single(tuples[stamp]);
            Assert.Equal((TupleDisposition.Withheld, SendStatus.NotSent, ""), (tuple.Disposition, tuple.Outcome, tuple.TargetRequest));
            Assert.Contains(IsOutward(request) ? "snapshot" : $"({request.Answer!.Status})", tuple.WithheldReason, StringComparison.Ordinal);
            withheld++;
        }

        output.WriteLine($"{withheld} requests withheld");
        await AssertRefusedIsNotThereAsync();
    }

    private static bool IsOutward(RequestRecord request) => request.Target.StartsWith("/_snapshot", StringComparison.Ordinal);

    /// <summary>Documents are named by the refused requests themselves; what was deleted in vain must be there.</summary>
    private async Task AssertRefusedIsNotThereAsync()
    {
        var (absent, present) = (0, 0);
        foreach (var (request, _) in Answered().Where(static r => r.Request.Answer!.Status is 403 or 429 && r.Request.Target.Contains("/_doc/", StringComparison.Ordinal)))
        {
            var expected = request.Method == "DELETE" ? HttpStatusCode.OK : HttpStatusCode.NotFound;
            using var answer = await traffic.Target.Http.GetAsync(request.Target, Token);
            Assert.True(expected == answer.StatusCode, $"{request.Method} {request.Target} was refused with {request.Answer!.Status}, and the target answers {answer.StatusCode}");
            if (request.Method == "DELETE") { present++; } else { absent++; }
        }

        foreach (var item in Answered().Where(static r => r.Request is { Target: "/_bulk", Answer.Status: 200 }).SelectMany(static r => RefusedItems(r.Request)))
        {
            using var answer = await traffic.Target.Http.GetAsync(item, Token);
            Assert.True(answer.StatusCode == HttpStatusCode.NotFound, $"{item} was refused in a bulk, and the target answers {answer.StatusCode}");
            absent++;
        }

        Assert.Equal((8, 2), (absent, present)); // of two rounds: two puts and two items of bulks each, and one delete
    }

    private static IEnumerable<string> RefusedItems(RequestRecord bulk) =>
        from item in JsonNode.Parse(bulk.Answer!.Body.Span)!["items"]!.AsArray()
        let done = item!.AsObject().Single().Value!
        where (int)done["status"]! is 403 or 429
        select $"/{(string)done["_index"]!}/_doc/{(string)done["_id"]!}";

    private IEnumerable<(RequestRecord Request, RequestStamp Stamp)> Answered() =>
        from pair in ClientsAgainstLog.Pair(traffic.Record, traffic.Log).Pairs
        from numbered in pair.Client.Requests.Index()
        where numbered.Item.Answer is not null
        select (numbered.Item, new RequestStamp(pair.Logged.Epoch, pair.Logged.Number, (uint)numbered.Index + 1));
}
