using Migrations.Capture.Frames;
using Migrations.Capture.Records;
using Migrations.Capture.Verifying;
using Migrations.Cli.Demo.Nodes;
using Migrations.Cli.Demo.Traffic;
using Migrations.EndToEnd.Tests.Nodes;
using Migrations.Exchanges.Assembling;
using Migrations.Exchanges.Evidence;

namespace Migrations.EndToEnd.Tests.Bytes;

/// <summary>A log that was ended in good order, against what its clients say they sent and received.</summary>
[Collection(OneRecordedTraffic.Name)]
public sealed class EveryByteTests(RecordedTraffic traffic, ITestOutputHelper output)
{
    [Fact]
    public async Task The_log_holds_each_byte_of_each_client_once_and_nothing_is_found_wrong_with_it()
    {
        await RealNodes.RequireAsync();
        var pairs = ClientsAgainstLog.Pair(traffic.Record, traffic.Log);
        output.WriteLine($"{traffic.Record.Connections.Count} connections, {traffic.Record.SentBytes} bytes sent, {traffic.Record.ReceivedBytes} received");
        Assert.Empty(pairs.Contradictions());
        Assert.Empty(pairs.Lacking());
        Assert.DoesNotContain(traffic.Log.ReadFrames(), static frame => frame.Header.Kind == FrameKind.Gap);
        Assert.Empty(LogVerification.Run(traffic.Log).Findings.Select(static finding => finding.ToString()));
        Assert.True(EvidenceLog.Read(traffic.Log.ReadFrames()).Verdict.IsComplete);
    }

    [Fact]
    public async Task The_goodbye_counts_what_the_clients_count()
    {
        await RealNodes.RequireAsync();
        var pairs = ClientsAgainstLog.Pair(traffic.Record, traffic.Log);
        var exchanges = ExchangeLog.Read(traffic.Log.ReadFrames());
        var others = pairs.Others.Select(static one => (one.Epoch, one.Number)).ToHashSet();
        var ledger = Goodbye();
        Assert.Equal(traffic.Record.Connections.Count + others.Count, ledger.ConnectionsOpened);
        Assert.Equal(ledger.ConnectionsOpened, ledger.ConnectionsClosed);
        // Of a client that hung up the node may have got less than was sent, and sent more than arrived: there the log's count stands in.
        Assert.Equal(pairs.Pairs.Sum(static p => ClientsAgainstLog.IsWhole(p.Client) ? p.Client.Sent.Length : p.Logged.Requests.End) + pairs.Others.Sum(static o => o.Requests.Held), ledger.RequestBytes);
        Assert.Equal(pairs.Pairs.Sum(static p => ClientsAgainstLog.IsWhole(p.Client) ? p.Client.Received.Length : p.Logged.Responses.End) + pairs.Others.Sum(static o => o.Responses.Held), ledger.ResponseBytes);
        var begun = pairs.Pairs.Sum(static p => p.Client.Requests.Count(r => ClientsAgainstLog.IsWhole(p.Client) || r.From < p.Logged.Requests.End));
        Assert.Equal(begun + exchanges.Count(e => others.Contains((e.Stamp.Epoch, e.Stamp.Connection))), ledger.Requests);
        Assert.Equal((0L, 0L, 0L, 0L), (ledger.FramesDropped, ledger.BytesDropped, ledger.RequestsDropped, ledger.Errors));
    }

    [Fact]
    public async Task Each_answered_request_is_one_exchange_with_its_number_target_status_and_body()
    {
        await RealNodes.RequireAsync();
        var pairs = ClientsAgainstLog.Pair(traffic.Record, traffic.Log);
        var exchanges = ExchangeLog.Read(traffic.Log.ReadFrames()).ToDictionary(static e => e.Stamp);
        var compared = 0;
        foreach (var (client, logged) in pairs.Pairs)
        {
            foreach (var (index, request) in client.Requests.Index().Where(static r => r.Item.Answer is not null))
            {
                var exchange = exchanges[new RequestStamp(logged.Epoch, logged.Number, (uint)index + 1)];
                Assert.Equal((ExchangeStatus.Complete, request.Method, request.Target, request.Answer!.Status), (exchange.Status, exchange.Request!.Method, exchange.Request.Target, exchange.Response!.Status));
                Assert.True(request.Answer.Body.Span.SequenceEqual(exchange.Response.Body.Span), $"{exchange.Stamp} {request.Method} {request.Target}: another body");
                compared++;
            }
        }

        Assert.Equal(traffic.Record.RequestsAnswered, compared);
        Assert.All(TrafficSteps.All, step => Assert.Contains(traffic.Record.Requests, r => r.Step == step));
    }

    private LedgerRecord Goodbye()
    {
        var reader = new RecordReader();
        return traffic.Log.ReadFrames().Select(frame => (frame.Header.Kind, reader.Push(frame).Record?.Content))
            .Where(static one => one.Kind == FrameKind.Goodbye).Select(static one => one.Content).OfType<LedgerRecord>().Last();
    }
}
