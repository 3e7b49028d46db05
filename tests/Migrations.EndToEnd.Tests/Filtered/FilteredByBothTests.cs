using System.Globalization;
using Migrations.Capture.Records;
using Migrations.Capture.Segments;
using Migrations.Cli.Demo.Nodes;
using Migrations.Cli.Demo.Recording;
using Migrations.Cli.Demo.Traffic;
using Migrations.EndToEnd.Tests.Nodes;
using Migrations.Exchanges.Clusters;

namespace Migrations.EndToEnd.Tests.Filtered;

/// <summary>One set of filters in the node's settings and on the proxy's command line: both recorders keep out the same reads, count them alike, and what they recorded replays as if nothing had been between.</summary>
public sealed class FilteredByBothTests(ITestOutputHelper output)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Plugin_and_proxy_keep_out_the_same_reads_and_no_write_and_what_they_keep_replays()
    {
        await RealNodes.RequireAsync();
        using var folder = TemporaryFolder.Create("migrations-filtered-");
        await using var source = await RecordedSource.StartAsync(folder.Path, "source", null, null, TimeProvider.System, Token);
        await source.StartSidecarAsync(Token);
        await source.InstallPluginAsync(FilterSet.Settings, Token);
        await using var byPlugin = await StartTargetAsync(folder, "by-plugin");
        await using var byProxy = await StartTargetAsync(folder, "by-proxy");
        await using var recording = await ProxyRecording.StartAsync(folder.Below("front"), folder.Below("proxy-log"), [source.Node.HttpPort], FilterSet.Options, TimeProvider.System, Token);
        var (plugin, proxy) = (await MigrationAsync(folder, "plugin", source, byPlugin, source.LogDirectory), await MigrationAsync(folder, "proxy", source, byProxy, recording.LogDirectory));
        foreach (var migration in (string[])[plugin, proxy]) { await RunAsync(migration, 0, "backfill"); }

        var traffic = await FilteredTraffic.SendAsync(recording.Port, Token);
        await recording.StopAsync(Token);
        Assert.Equal(0, await source.SettleAsync(RecordedSource.Patience, Token));
        await source.EndRecordingAsync(Token);
        await RunAsync(proxy, 0, "pull"); // the node's filters would meet what it asks

        AssertAnswers(traffic);
        AssertLogs(traffic, CaptureLog.Open(source.LogDirectory), CaptureLog.Open(recording.LogDirectory));
        await AssertToldAsync(traffic, plugin, 0);
        await AssertToldAsync(traffic, proxy, 0); // it has no effects, but a pull
    }

    /// <summary>What a filter keeps out of the log reached its client: the same as the same request brought that was kept.</summary>
    private static void AssertAnswers(IReadOnlyList<(ConnectionRecord Client, IReadOnlyList<FilteredStep> Steps)> traffic)
    {
        foreach (var (client, steps) in traffic)
        {
            Assert.Equal(ConnectionEnd.Closed, client.End);
            Assert.Equal(client.Received.Length, client.Requests.Sum(static request => request.Answer!.To - request.Answer.From));
            foreach (var (before, now) in client.Requests.Zip(steps).Zip(client.Requests.Zip(steps).Skip(1)).Where(static pair => pair.First.Second is { IsKept: true } kept && pair.Second.Second is { IsKept: false } filtered && kept.Request.Method == filtered.Request.Method && kept.Request.Target == filtered.Request.Target))
            {
                Assert.True(before.First.Answer!.Body.Span.SequenceEqual(now.First.Answer!.Body.Span), $"{now.First.Method} {now.First.Target}: another answer");
            }
        }
    }

    private static void AssertLogs(IReadOnlyList<(ConnectionRecord Client, IReadOnlyList<FilteredStep> Steps)> traffic, CaptureLog plugin, CaptureLog proxy)
    {
        var (byPlugin, byProxy) = (new FilteredLog(plugin), new FilteredLog(proxy));
        var effects = plugin.ReadFrames().Select(new RecordReader().Push).Select(static read => read.Record?.Content).OfType<EffectRecord>().Select(static effect => effect.Request).ToHashSet();
        foreach (var (client, steps) in traffic)
        {
            byProxy.Check(client, steps);
            var logged = byPlugin.Check(client, steps);
            foreach (var (index, _) in steps.Index().Where(static step => step.Item.Request is { Method: "PUT" or "DELETE", Target: var target } && target.Contains("/_doc/", StringComparison.Ordinal)))
            {
                Assert.Contains(new RequestStamp(logged.Epoch, logged.Number, (uint)index + 1), effects);
            }
        }

        var (pluginEpoch, proxyEpoch) = (byPlugin.Epoch(), byProxy.Epoch());
        var (requests, bytes) = KeptOut(traffic);
        Assert.Equal((requests, bytes, bytes), (pluginEpoch.FilteredRequests, pluginEpoch.FilteredBytes, pluginEpoch.Ledger!.FilteredOut));
        Assert.Equal((requests, bytes, bytes), (proxyEpoch.FilteredRequests, proxyEpoch.FilteredBytes, proxyEpoch.Ledger!.FilteredOut));
        Assert.Equal((traffic.Count, traffic.Sum(static one => one.Steps.Count)), (proxyEpoch.Ledger.ConnectionsOpened, proxyEpoch.Ledger.Requests));
        Assert.All([pluginEpoch.Ledger, proxyEpoch.Ledger], static ledger => Assert.Equal((0L, 0L, 0L, 0L), (ledger.FramesDropped, ledger.BytesDropped, ledger.RequestsDropped, ledger.Errors)));
    }

    /// <summary>Verified, replayed, compared and reported by the program: each says how much was kept out, nothing differs, and both clusters hold the same.</summary>
    private async Task AssertToldAsync(IReadOnlyList<(ConnectionRecord Client, IReadOnlyList<FilteredStep> Steps)> traffic, string migration, int verified)
    {
        var (requests, bytes) = KeptOut(traffic);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"filters kept out {requests} requests, {bytes} bytes with their answers."), await RunAsync(migration, verified, "log", "verify"), StringComparison.Ordinal);
        await RunAsync(migration, 0, "replay");
        foreach (var command in (string[])["compare", "report"])
        {
            Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"{requests} reads that filters kept out; "), await RunAsync(migration, 0, command), StringComparison.Ordinal);
        }

        await RunAsync(migration, 0, "parity");
    }

    private static (long Requests, long Bytes) KeptOut(IReadOnlyList<(ConnectionRecord Client, IReadOnlyList<FilteredStep> Steps)> traffic)
    {
        var all = traffic.SelectMany(static one => one.Client.Requests.Zip(one.Steps)).Where(static one => !one.Second.IsKept).Select(static one => one.First).ToList();
        return (all.Count, all.Sum(static request => (long)request.To - request.From + request.Answer!.To - request.Answer.From));
    }

    private static Task<ClusterNode> StartTargetAsync(TemporaryFolder folder, string name) =>
        ClusterNode.StartNewAsync(new NodeOptions { Product = NodeProducts.OpenSearch2, Folder = folder.Below(name), ClusterName = name, NodeName = name }, Token);

    private static async Task<string> MigrationAsync(TemporaryFolder folder, string name, RecordedSource source, ClusterNode target, string log)
    {
        var path = Directory.CreateDirectory(folder.Below($"{name}-migration")).FullName;
        await File.WriteAllTextAsync(Path.Combine(path, "migration.yaml"), $"source:\n  url: {source.Node.Address}\ntarget:\n  url: {target.Address}\nlog: {log}\n", Token);
        return path;
    }

    private async Task<string> RunAsync(string migration, int exitCode, params string[] command)
    {
        var (code, text, error) = await BuiltProgram.RunAsync(command, migration, Token);
        output.WriteLine($"{Path.GetFileName(migration)}: {string.Join(' ', command)} ended with {code}\n{text}{error}");
        Assert.Equal(exitCode, code);
        return text;
    }
}
