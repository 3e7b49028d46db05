using Migrations.Capture.Segments;
using Migrations.Cli.Demo.Nodes;
using Migrations.Cli.Demo.Recording;
using Migrations.Cli.Demo.Traffic;
using Migrations.Compare.Judging;
using Migrations.Compare.Parity;
using Migrations.EndToEnd.Tests.Comparing;
using Migrations.EndToEnd.Tests.Nodes;
using Migrations.Exchanges.Assembling;
using Migrations.Exchanges.Clusters;
using Migrations.Exchanges.Tuples;
using Migrations.Replay;
using Migrations.Replay.Backfill;
using Migrations.Replay.Executing;
using Migrations.Replay.Pulling;
using Migrations.Replay.Sending;

namespace Migrations.EndToEnd.Tests.Proxied;

/// <summary>One traffic, recorded by the plugin in the node and by the proxy before it: both logs give the same documents on their targets, and the same verdicts.</summary>
public sealed class BothRecordersTests(ITestOutputHelper output)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_plugins_log_and_the_proxys_give_the_same_documents_and_the_same_verdicts()
    {
        await RealNodes.RequireAsync();
        using var folder = TemporaryFolder.Create("migrations-both-");
        var options = TrafficOptions.Small with { Seed = 81, RepositoryFolder = folder.Below("repository") };
        await using var source = await RecordedSource.StartAsync(folder.Path, "source", options.RepositoryFolder, null, TimeProvider.System, Token);
        await new TrafficDriver(source.Node.HttpPort, options).PrepareAsync(Token);
        await source.StartSidecarAsync(Token);
        await source.InstallPluginAsync(null, Token);
        using var sourceClient = new ClusterClient(new ClusterOptions { Url = source.Node.Address }, TimeProvider.System);
        await using var byPlugin = await StartTargetAsync(folder, "plugin", options.RepositoryFolder);
        await using var byProxy = await StartTargetAsync(folder, "proxy", options.RepositoryFolder);
        await BackfillAsync(sourceClient, byPlugin, folder.Below("plugin-backfill"));
        var image = await BackfillAsync(sourceClient, byProxy, folder.Below("proxy-backfill"));
        await using var recording = await ProxyRecording.StartAsync(folder.Below("front"), folder.Below("proxy-log"), [source.Node.HttpPort], null, TimeProvider.System, Token);
        await new TrafficDriver(recording.Port, options).RunAsync(null, Token);
        await recording.StopAsync(Token);
        await source.SettleAsync(RecordedSource.Patience, Token);
        await source.StopSidecarAsync(Token);
        await new PullRun(sourceClient, new PullOptions { Folder = folder.Below("pull"), From = (uuid, shard) => image.Shard(uuid, shard)?.Checkpoint ?? -1 }, TimeProvider.System).RunAsync(null, Token);

        await ReplayAsync(source.LogDirectory, byPlugin, folder, "plugin", pull: null);
        await ReplayAsync(recording.LogDirectory, byProxy, folder, "proxy", folder.Below("pull"));
        if (Environment.GetEnvironmentVariable("MIGRATIONS_KEEP") is { } keep) { System.Diagnostics.Process.Start("cp", ["-r", folder.Path, keep]).WaitForExit(); }
        var parities = new[] { await ParityAsync(sourceClient, byPlugin), await ParityAsync(sourceClient, byProxy) };
        AssertVerdicts(source.LogDirectory, recording.LogDirectory, folder);
        Assert.All(parities, static parity => Assert.True(parity.IsEqual));
    }

    /// <summary>What is equal by one log is equal by the other, what differs by one differs by the other; or one of them could not compare it, for a reason of its own.</summary>
    /// <remarks>By which rules they are equal may differ: numbers and times differ by chance or do not.</remarks>
    private void AssertVerdicts(string pluginLog, string proxyLog, TemporaryFolder folder)
    {
        var recordings = new TwoRecordings(CaptureLog.Open(proxyLog), CaptureLog.Open(pluginLog));
        var plugin = ByStamp(ComparedRun.Of(pluginLog, folder.Below("plugin-replay"), "opensearch"));
        var proxy = ComparedRun.Of(proxyLog, folder.Below("proxy-replay"), "opensearch");
        var (both, same, own, differ) = (0, 0, new List<string>(), new List<string>());
        foreach (var (pair, judgement) in proxy.Pairs.Zip(proxy.Judgements).Where(static p => p.First is { Unit: 0, Source.Status: ExchangeStatus.Complete }))
        {
            if (!plugin.TryGetValue(recordings.PluginStampOf(pair.Source!.Stamp), out var other)) { continue; }
            both++;
            Assert.Equal((pair.Source.Request!.Method, pair.Source.Request.Target, pair.Source.Response!.Status), (other.Pair.Source!.Request!.Method, other.Pair.Source.Request.Target, other.Pair.Source.Response!.Status));
            Assert.True(pair.Source.Response.Body.Span.SequenceEqual(other.Pair.Source.Response.Body.Span), $"{pair.Source.Stamp}: another body");
            var (byProxy, byPlugin) = (judgement.Verdict, other.Judgement.Verdict);
            if (IsEqual(byProxy) == IsEqual(byPlugin) && (byProxy.Kind == VerdictKind.NotComparable) == (byPlugin.Kind == VerdictKind.NotComparable)) { same++; }
            else if ((byProxy.Kind == VerdictKind.NotComparable && IsOwnReason(byProxy.Why)) || (byPlugin.Kind == VerdictKind.NotComparable && IsOwnReason(byPlugin.Why))) { own.Add(byProxy.Kind == VerdictKind.NotComparable ? $"proxy: {byProxy.Why}" : $"plugin: {byPlugin.Why}"); }
            else { differ.Add($"{pair.Source.Request.Method} {pair.Source.Request.Target} {pair.Source.Response.Status}: plugin {other.Judgement.Verdict}, proxy {judgement.Verdict}"); }
        }

        output.WriteLine($"{recordings.Connections} connections, {both} exchanges in both, {same} verdicts the same");
        foreach (var (why, count) in own.CountBy(static w => w)) { output.WriteLine($"  {count} not compared by one: {why}"); }
        foreach (var line in differ) { output.WriteLine(line); }
        Assert.Empty(differ);
        Assert.True(same * 2 > both, $"only {same} of {both} verdicts are known to be the same");
    }

    private static bool IsEqual(Verdict verdict) => verdict.Kind is VerdictKind.Match or VerdictKind.EquivalentBy or VerdictKind.IgnoredBy;

    private static bool IsOwnReason(string why) => ReasonKinds.Of(why) is ReasonKind.Raced or ReasonKind.Untold
        // What answers alone cannot tell; and a write that changed nothing, and overlapped with others: where it stood among them is told by no log.
        || why is "withheld: its answer counts, and names no document" or "withheld: its answer does not name its items" or "withheld: its place among overlapping writes is not known" or "withheld: it lost a race on the source"
        || why.StartsWith("applied from effects: ", StringComparison.Ordinal);

    private static Dictionary<Capture.Records.RequestStamp, (ExchangePair Pair, Judgement Judgement)> ByStamp(ComparedRun run) =>
        run.Pairs.Zip(run.Judgements).Where(static p => p.First is { Unit: 0, Source.Status: ExchangeStatus.Complete }).ToDictionary(static p => p.First.Source!.Stamp, static p => (p.First, p.Second));

    private static Task<ClusterNode> StartTargetAsync(TemporaryFolder folder, string name, string? repository) => ClusterNode.StartNewAsync(
        new NodeOptions
        {
            Product = NodeProducts.OpenSearch2, Folder = folder.Below($"target-{name}"), ClusterName = $"target-{name}", NodeName = $"target-{name}", RepositoryFolder = repository,
            Settings = new Dictionary<string, string> { ["http.max_content_length"] = TrafficOptions.MaxContentLength },
        }, Token);

    private static async Task<BackfillImage> BackfillAsync(ClusterClient source, ClusterNode target, string folder)
    {
        using var client = new ClusterClient(new ClusterOptions { Url = target.Address }, TimeProvider.System);
        return (await new BackfillRun(source, client, new BackfillOptions { Folder = folder }, TimeProvider.System).RunAsync(null, Token)).Image;
    }

    private async Task ReplayAsync(string log, ClusterNode target, TemporaryFolder folder, string name, string? pull)
    {
        var options = new ReplayOptions { Target = new TargetOptions { Url = target.Address }, RunDirectory = folder.Below($"{name}-replay"), BackfillDirectory = folder.Below($"{name}-backfill"), PullDirectory = pull };
        var result = await new ReplayRun(log, options, TimeProvider.System).RunAsync(null, Token);
        output.WriteLine($"{name}: {result}");
        foreach (var (why, count) in result.WithheldWhy) { output.WriteLine($"  {count} {why}"); }
        Assert.True(result.Balances);
    }

    /// <summary>A version that came out another is no failure only if reconciling versions removes it.</summary>
    private async Task<ParityReport> ParityAsync(ClusterClient source, ClusterNode node)
    {
        using var target = new ClusterClient(new ClusterOptions { Url = node.Address }, TimeProvider.System);
        var offsets = new List<DocumentDifference>();
        var parity = await new ParityCheck(source, target, new ParityOptions(), TimeProvider.System).RunAsync(null, d => { if (d.Kind == DifferenceKind.Version) { offsets.Add(d); } }, Token);
        if (offsets.Count > 0)
        {
            output.WriteLine($"versions that came out another: {string.Join(", ", offsets)}");
            await new VersionReconciler(source, target, new VersionReconcilerOptions(), TimeProvider.System).RunAsync(offsets, Token);
            parity = await new ParityCheck(source, target, new ParityOptions(), TimeProvider.System).RunAsync(null, null, Token);
        }

        foreach (var one in parity.Indices.SelectMany(static i => i.Examples)) { output.WriteLine(one.ToString()); }
        foreach (var one in parity.Metadata) { output.WriteLine(one.ToString()); }
        return parity;
    }
}
