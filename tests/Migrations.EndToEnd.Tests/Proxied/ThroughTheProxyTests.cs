using Migrations.Capture.Frames;
using Migrations.Capture.Records;
using Migrations.Capture.Verifying;
using Migrations.Cli.Demo.Traffic;
using Migrations.EndToEnd.Tests.Bytes;
using Migrations.EndToEnd.Tests.Nodes;
using Migrations.EndToEnd.Tests.Parity;
using Migrations.Exchanges.Assembling;
using Migrations.Exchanges.Tuples;

namespace Migrations.EndToEnd.Tests.Proxied;

/// <summary>A cluster that takes no plugin: what passed through the proxy, and a pull, bring the target to the source's documents; and the log is what the clients say they sent and received.</summary>
public sealed class ThroughTheProxyTests(ITestOutputHelper output)
{
    /// <summary>The most there is: by the default, a log that takes two seconds to keep something on a busy machine is told as a gap.</summary>
    private const string MostHeldMilliseconds = "60000";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<int> SoakSeeds => [.. Enumerable.Range(200, 10)];

    [Theory]
    [InlineData(71)]
    public Task The_target_holds_what_the_source_holds_and_the_log_every_byte(int seed) => RunAsync(seed);

    [Theory]
    [Trait("Category", "Soak")]
    [MemberData(nameof(SoakSeeds))]
    public Task Ten_runs_through_the_proxy_each_end_in_parity(int seed) => RunAsync(seed);

    private async Task RunAsync(int seed)
    {
        await RealNodes.RequireAsync();
        await using var run = await ProxiedRun.RecordAsync(TrafficOptions.Small with { Seed = seed }, ["--policy", "acknowledged", "--hold-timeout", MostHeldMilliseconds], Token);
        AssertBooks(run);
        var result = await run.ReplayAsync(Token);
        output.WriteLine($"{result}\n{result.Evidence}");
        foreach (var (why, count) in result.WithheldWhy) { output.WriteLine($"  {count} {why}"); }
        foreach (var tuple in TupleLog.Read(run.ReplayDirectory).Where(static t => t.Reconciled.Length > 2)) { output.WriteLine($"reconciled by {tuple.TargetRequest}: {tuple.Reconciled}"); }
        var parity = await ReconciledParity.OfAsync(run.Source, run.Target, output.WriteLine, Token);
        ReconciledParity.Tell(parity, run.LogDirectory, run.ReplayDirectory, output.WriteLine);
        Assert.True(result.Balances);
        Assert.True(parity.IsEqual);
    }

    /// <summary>Every byte of every client once, nothing else, and the proxy's own count says the same.</summary>
    private void AssertBooks(ProxiedRun run)
    {
        var pairs = ClientsAgainstLog.Pair(run.Record, run.Log);
        output.WriteLine($"{run.Record.Connections.Count} connections, {run.Record.SentBytes} bytes sent, {run.Record.ReceivedBytes} received");
        Assert.Empty(pairs.Others);
        Assert.Empty(pairs.Contradictions());
        Assert.Empty(pairs.Lacking());
        Assert.Empty(LogVerification.Run(run.Log).Findings.Select(static finding => finding.ToString()));
        var exchanges = ExchangeLog.Read(run.Log.ReadFrames()).ToDictionary(static e => e.Stamp);
        foreach (var (client, logged) in pairs.Pairs)
        {
            foreach (var (index, request) in client.Requests.Index().Where(static r => r.Item.Answer is not null))
            {
                var exchange = exchanges[new RequestStamp(logged.Epoch, logged.Number, (uint)index + 1)];
                Assert.Equal((ExchangeStatus.Complete, request.Method, request.Target, request.Answer!.Status), (exchange.Status, exchange.Request!.Method, exchange.Request.Target, exchange.Response!.Status));
                Assert.True(request.Answer.Body.Span.SequenceEqual(exchange.Response.Body.Span), $"{exchange.Stamp} {request.Method} {request.Target}: another body");
            }
        }

        var ledger = GoodbyeOf(run);
        Assert.Equal((run.Record.Connections.Count, run.Record.Connections.Count), (ledger.ConnectionsOpened, ledger.ConnectionsClosed));
        Assert.Equal(pairs.Pairs.Sum(static p => ClientsAgainstLog.IsWhole(p.Client) ? p.Client.Sent.Length : p.Logged.Requests.End), ledger.RequestBytes);
        Assert.Equal(pairs.Pairs.Sum(static p => ClientsAgainstLog.IsWhole(p.Client) ? p.Client.Received.Length : p.Logged.Responses.End), ledger.ResponseBytes);
        Assert.Equal((0L, 0L, 0L, 0L), (ledger.FramesDropped, ledger.BytesDropped, ledger.RequestsDropped, ledger.Errors));
        Assert.DoesNotContain(run.Log.ReadFrames(), static frame => frame.Header.Kind is FrameKind.Gap or FrameKind.Effect or FrameKind.ShardRecord or FrameKind.StateRecord);
    }

    private static LedgerRecord GoodbyeOf(ProxiedRun run)
    {
        var reader = new RecordReader();
        return run.Log.ReadFrames().Select(frame => (frame.Header.Kind, reader.Push(frame).Record?.Content))
            .Where(static one => one.Kind == FrameKind.Goodbye).Select(static one => one.Content).OfType<LedgerRecord>().Last();
    }
}
