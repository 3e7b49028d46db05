using Migrations.Capture.Segments;
using Migrations.Capture.Verifying;
using Migrations.Cli.Demo.Nodes;
using Migrations.Cli.Demo.Recording;
using Migrations.Cli.Demo.Traffic;
using Migrations.Exchanges.Clusters;
using Migrations.Exchanges.Evidence;
using Migrations.Replay.Backfill;

namespace Migrations.Cli.Demo;

/// <summary>The whole path once, on two real clusters of one node each, recorded by the plugin.</summary>
/// <remarks>The nodes live in a temporary folder and end with the run, however it ends; what was recorded and found stays in the demo's folder.</remarks>
internal sealed class RealDemo(DemoClusters clusters, DemoFolder folder, TrafficOptions options, TimeProvider time, Action<string> say)
{
    public async Task<DemoResult> RunAsync(CancellationToken token)
    {
        using var temporary = TemporaryFolder.Create("migrations-demo-");
        var repository = temporary.Below("repository");
        var traffic = options with { RepositoryFolder = repository };
        say("starting the source (Elasticsearch 7.10.2) and the target (OpenSearch 2.19.4)");
        await using var source = await RecordedSource.StartAsync(temporary.Path, "demo-source", folder.Log, repository, null, time, token);
        await using var target = await ClusterNode.StartNewAsync(TargetOptions(temporary, repository), token);
        await folder.WriteConfigAsync(source.Node.Address, target.Address, token);

        say($"filling the source with {options.DocumentsBefore:N0} documents, before anything is recorded");
        await new TrafficDriver(source.Node.HttpPort, traffic).PrepareAsync(token);
        say("installing the plugin with the node's own command, starting the sidecar, restarting the node");
        await source.StartSidecarAsync(token);
        await source.InstallPluginAsync(null, token);

        using var sourceClient = new ClusterClient(new ClusterOptions { Url = source.Node.Address }, time);
        using var targetClient = new ClusterClient(new ClusterOptions { Url = target.Address }, time);
        say("bringing over what was there before, while clients go on writing");
        var backfill = new BackfillRun(sourceClient, targetClient, new BackfillOptions { Folder = folder.Backfill }, time).RunAsync(null, token);
        var record = await new TrafficDriver(source.Node.HttpPort, traffic).RunAsync(new SaidTraffic(say), token);
        var brought = await backfill;

        say("waiting for the last operations to be safe on the source, stopping it once so that the log ends with its goodbye");
        var pending = await source.SettleAsync(RecordedSource.Patience, token);
        await source.EndRecordingAsync(token);
        var verification = LogVerification.Run(CaptureLog.Open(folder.Log));
        var judged = await new DemoJudgement(folder, time, say).RunAsync(sourceClient, targetClient, target.Address, null, token);
        return new DemoResult(
            clusters, source.Node.Product.ToString(), target.Product.ToString(), "the plugin inside the source", brought.Documents, record.RequestsWhole, judged.Captured,
            verification.Epochs.Sum(static e => e.Ledger?.RequestsDropped ?? 0), judged.Replay, judged.Report, judged.Parity, judged.VersionsReconciled, folder.Database, [],
            Problems(pending, verification, judged));
    }

    private NodeOptions TargetOptions(TemporaryFolder temporary, string repository) => new()
    {
        Product = NodeProducts.OpenSearch2,
        Folder = temporary.Below("demo-target"),
        ClusterName = "demo-target",
        NodeName = "demo-target",
        RepositoryFolder = repository,
        Settings = new Dictionary<string, string> { ["http.max_content_length"] = TrafficOptions.MaxContentLength },
        Time = time,
    };

    private List<string> Problems(int pending, LogVerificationResult verification, JudgedReplay judged)
    {
        var problems = DemoProblems.Of(verification, judged);
        if (pending > 0) { problems.Add($"{pending} operations were not yet safe on the source when the log ended"); }
        if (!EvidenceLog.Read(CaptureLog.Open(folder.Log).ReadFrames()).Verdict.IsComplete) { problems.Add("the log does not hold every operation of every shard"); }
        if (!judged.Parity.IsEqual) { problems.Add("source and target do not hold the same"); }
        return problems;
    }
}
