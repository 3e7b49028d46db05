using Migrations.Capture.Segments;
using Migrations.Capture.Verifying;
using Migrations.Cli.Demo.Nodes;
using Migrations.Cli.Demo.Recording;
using Migrations.Cli.Demo.Traffic;
using Migrations.Exchanges.Clusters;
using Migrations.ModelCluster;
using Migrations.ModelCluster.Dialects;
using Migrations.ModelCluster.Hosting;
using Migrations.Replay.Backfill;
using Migrations.Replay.Pulling;

namespace Migrations.Cli.Demo.Embedded;

/// <summary>The whole path once, on two model clusters in this process, recorded through the proxy; needs nothing but .NET.</summary>
/// <remarks>Proxy and sidecar are processes of their own, as with any source. Three things are planted on the target; they and nothing else must be found.</remarks>
internal sealed class EmbeddedDemo(DemoClusters clusters, DemoFolder folder, TrafficOptions options, TimeProvider time, Action<string> say)
{
    private const int GuideAirports = 60;

    /// <summary>What <see cref="TrafficOptions.MaxContentLength"/> says, in bytes.</summary>
    private const int MaxBodyBytes = 2 << 20;

    private readonly TrafficOptions _traffic = options with { LeavesOut = EmbeddedTraffic.LeftOut, RepositoryFolder = null };

    public async Task<DemoResult> RunAsync(CancellationToken token)
    {
        using var temporary = TemporaryFolder.Create("migrations-demo-");
        say("starting the source (a model of Elasticsearch 7.10.2) and the target (a model of OpenSearch 2.19.4)");
        await using var source = await StartAsync(Dialect.Elasticsearch710, "demo-source", 0, token);
        await using var target = await StartAsync(Dialect.OpenSearch219, "demo-target", 1, token);
        await folder.WriteConfigAsync(source.Address, target.Address, token);
        using var sourceClient = new ClusterClient(new ClusterOptions { Url = source.Address }, time);
        using var targetClient = new ClusterClient(new ClusterOptions { Url = target.Address }, time);

        say($"filling the source with {options.DocumentsBefore:N0} documents, before anything is recorded");
        var guide = new Guide(DemoData.Load(GuideAirports, 0).Airports);
        await guide.MakeAsync(sourceClient, token);
        await new TrafficDriver(source.Address.Port, _traffic).PrepareAsync(token);

        var (brought, driven) = await RecordAsync(temporary, source.Address.Port, sourceClient, targetClient, token);
        say("pulling from the source what answers do not tell");
        var image = BackfillImage.Load(folder.Backfill);
        await new PullRun(sourceClient, new PullOptions { Folder = folder.Pull, From = (uuid, shard) => image?.Shard(uuid, shard)?.Checkpoint ?? -1 }, time).RunAsync(null, token);
        say("planting three differences on the target");
        await guide.PlantAsync(targetClient, token);

        var verification = LogVerification.Run(CaptureLog.Open(folder.Log));
        var judged = await new DemoJudgement(folder, time, say).RunAsync(sourceClient, targetClient, target.Address, folder.Pull, token);
        var (findings, unplanted) = new PlantedCheck(PlantedDifference.All).Check(judged.Differences, judged.Parity.Metadata, AnswerDifference.Read(folder.Database));
        return new DemoResult(
            clusters, $"model of elasticsearch {DemoJudgement.SourceVersion}", $"model of opensearch {DemoJudgement.TargetVersion}", $"the proxy before the source; {judged.Replay.Evidence!.Promise}", brought, driven, judged.Captured,
            verification.Epochs.Sum(static e => e.Ledger?.RequestsDropped ?? 0), judged.Replay, judged.Report, judged.Parity, judged.VersionsReconciled, folder.Database, findings,
            [.. DemoProblems.Of(verification, judged), .. unplanted]);
    }

    private async Task<(long Brought, int Driven)> RecordAsync(TemporaryFolder temporary, int sourcePort, ClusterClient source, ClusterClient target, CancellationToken token)
    {
        say("starting the sidecar and, before the source, the proxy");
        await using var recording = await ProxyRecording.StartAsync(temporary.Path, folder.Log, [sourcePort], null, time, token);
        say("bringing over what was there before, while clients go on writing");
        var backfill = new BackfillRun(source, target, new BackfillOptions { Folder = folder.Backfill }, time).RunAsync(null, token);
        var driver = new TrafficDriver(recording.Port, _traffic);
        var record = await driver.RunAsync(new SaidTraffic(say), token);
        var brought = await backfill;
        var asked = await driver.AskAsync([.. PlantedDifference.All.SelectMany(static p => p.Answers).Select(static a => a.Request)], token);
        say("stopping proxy and sidecar, so that the log ends with its goodbye");
        await recording.StopAsync(token);
        return (brought.Documents, record.RequestsWhole + asked.RequestsWhole);
    }

    private Task<ModelHost> StartAsync(Dialect dialect, string name, int which, CancellationToken token) => ModelHost.StartAsync(
        new ModelNode(new ModelNodeOptions { Dialect = dialect, ClusterName = name, NodeName = name, Seed = unchecked((options.Seed * 2) + which), MaxBodyBytes = MaxBodyBytes }, time), 0, token);
}
