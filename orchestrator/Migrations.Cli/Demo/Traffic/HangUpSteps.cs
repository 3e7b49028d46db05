using System.Text;

namespace Migrations.Cli.Demo.Traffic;

/// <summary>A client that leaves: inside a request, before the answer, inside the answer.</summary>
internal static class HangUpSteps
{
    /// <summary>All three; the client connects again after each.</summary>
    public static async Task RunAsync(TrafficSession session, CancellationToken cancellationToken)
    {
        var bulk = Bulk(session);
        await session.HangUpAsync(bulk with { Step = TrafficSteps.HangUpInRequest }, bytes: 700, waitForFirstByte: false, cancellationToken);
        // Whole, so it happens; nobody is told.
        await session.HangUpAsync(bulk, int.MaxValue, waitForFirstByte: false, cancellationToken);
        var large = new TrafficRequest(TrafficSteps.HangUpInAnswer, "GET", $"/{TrafficIndices.Flights}/_search?size=5000", default);
        await session.HangUpAsync(large, int.MaxValue, waitForFirstByte: true, cancellationToken);
    }

    private static TrafficRequest Bulk(TrafficSession session)
    {
        var body = new StringBuilder();
        for (var item = 0; item < 30; item++)
        {
            body.Append($$$$$$$"""{"index":{"_id":"{{{{{{{session.NextId("unanswered")}}}}}}}"}}""").Append('\n').Append(TrafficSession.Json(session.Pick(session.Data.Flights))).Append('\n');
        }

        return new TrafficRequest(TrafficSteps.HangUpBeforeAnswer, "POST", $"/{TrafficIndices.Flights}/_bulk", TrafficSession.Bytes(body.ToString()));
    }
}
