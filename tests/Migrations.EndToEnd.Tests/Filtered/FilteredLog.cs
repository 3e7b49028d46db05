using Migrations.Capture.Records;
using Migrations.Capture.Segments;
using Migrations.Capture.Verifying;
using Migrations.Cli.Demo.Traffic;
using Migrations.EndToEnd.Tests.Bytes;
using Migrations.Exchanges.Assembling;

namespace Migrations.EndToEnd.Tests.Filtered;

/// <summary>A log beside what the clients sent and got: what was to be kept is there whole, of what was to be kept out there is no byte, and it is counted.</summary>
internal sealed class FilteredLog(CaptureLog log)
{
    private readonly IReadOnlyList<LoggedConnection> _connections = LoggedConnection.Read(log);
    private readonly IReadOnlyDictionary<RequestStamp, Exchange> _exchanges = ExchangeLog.Read(log.ReadFrames()).ToDictionary(static exchange => exchange.Stamp);

    /// <summary>What the recorder's one start told of itself, verified.</summary>
    public EpochSummary Epoch()
    {
        var verification = LogVerification.Run(log);
        Assert.True(verification.IsWhole, string.Join('\n', verification.Findings));
        var epoch = Assert.Single(verification.Epochs);
        Assert.True(epoch.HasGoodbye);
        Assert.All(epoch.Books, static line => Assert.True(line.IsBalanced, line.What));
        return epoch;
    }

    /// <summary>Checks one client's connection.</summary>
    /// <returns>Which one it is in this log.</returns>
    public LoggedConnection Check(ConnectionRecord client, IReadOnlyList<FilteredStep> steps)
    {
        var logged = Assert.Single(_connections, one => IsOf(one.Requests, client.Sent) && IsOf(one.Responses, client.Received));
        Assert.All(logged.Requests.Gaps.Concat(logged.Responses.Gaps), static gap => Assert.True(gap.IsFiltered, gap.Why));
        foreach (var (index, (request, step)) in client.Requests.Zip(steps).Index())
        {
            var place = $"{request.Method} {request.Target} by {step.Request.UserAgent}";
            var bytes = (logged.Requests.HeldOf(request.From, request.To), logged.Responses.HeldOf(request.Answer!.From, request.Answer.To));
            Assert.True(bytes == (step.IsKept ? (request.To - request.From, request.Answer.To - request.Answer.From) : (0, 0)), $"{place}: {bytes} bytes are in the log");
            var stamp = new RequestStamp(logged.Epoch, logged.Number, (uint)index + 1);
            Assert.True(_exchanges.ContainsKey(stamp) == step.IsKept, place);
            if (step.IsKept) { AssertExchange(_exchanges[stamp], request); }
        }

        return logged;
    }

    private static bool IsOf(LoggedDirection logged, ReadOnlyMemory<byte> client) => logged.End == client.Length && logged.Contradiction(client.Span) is null;

    private static void AssertExchange(Exchange exchange, RequestRecord request)
    {
        Assert.Equal((ExchangeStatus.Complete, request.Method, request.Target, request.Answer!.Status), (exchange.Status, exchange.Request!.Method, exchange.Request.Target, exchange.Response!.Status));
        Assert.True(request.Answer.Body.Span.SequenceEqual(exchange.Response.Body.Span), $"{request.Method} {request.Target}: another body");
    }
}
