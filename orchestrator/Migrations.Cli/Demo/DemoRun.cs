using Migrations.Capture.Segments;
using Migrations.Capture.Verifying;
using Migrations.Cli.Demo.Nodes;
using Migrations.Cli.Demo.Recording;
using Migrations.Cli.Demo.Traffic;
using Migrations.Compare;
using Migrations.Compare.Parity;
using Migrations.Compare.Reporting;
using Migrations.Exchanges.Assembling;
using Migrations.Exchanges.Clusters;
using Migrations.Exchanges.Evidence;
using Migrations.Exchanges.Tuples;
using Migrations.Replay;
using Migrations.Replay.Backfill;
using Migrations.Replay.Executing;
using Migrations.Replay.Sending;

namespace Migrations.Cli.Demo;

/// <summary>The whole path once, on two real clusters of one node each.</summary>
/// <remarks>The nodes live in a temporary folder and end with the run, however it ends; what was recorded and found stays in the demo's folder.</remarks>
internal sealed class DemoRun(DemoFolder folder, TrafficOptions options, TimeProvider time, Action<string> say)
{
    private static readonly TimeSpan SettlePatience = TimeSpan.FromSeconds(30);

    public async Task<DemoResult> RunAsync(CancellationToken token)
    {
        using var temporary = TemporaryFolder.Create("migrations-demo-");
        var repository = temporary.Below("repository");
        var traffic = options with { RepositoryFolder = repository };
        say("starting the source (Elasticsearch 7.10.2) and the target (OpenSearch 2.19.4); the first time they are fetched");
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
        var backfill = new BackfillRun(sourceClient, targetClient, new BackfillOptions { Folder = BackfillFolder }, time).RunAsync(null, token);
        var record = await new TrafficDriver(source.Node.HttpPort, traffic).RunAsync(new SaidProgress(say), token);
        var brought = await backfill;

        say("waiting for the last operations to be safe on the source, stopping it once so that the log ends with its goodbye");
        var pending = await source.SettleAsync(SettlePatience, token);
        await source.EndRecordingAsync(token);
        var verification = LogVerification.Run(CaptureLog.Open(folder.Log));
        return await JudgeAsync(source.Node, target, sourceClient, targetClient, brought.Documents, record.RequestsWhole, pending, verification, token);
    }

    private string BackfillFolder => Path.Combine(folder.Run, "backfill");

    private string ReplayFolder => Path.Combine(folder.Run, "replay");

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

    private async Task<DemoResult> JudgeAsync(
        ClusterNode source, ClusterNode target, ClusterClient sourceClient, ClusterClient targetClient, long brought, int driven, int pending, LogVerificationResult verification, CancellationToken token)
    {
        var log = CaptureLog.Open(folder.Log);
        say("replaying");
        var replay = await new ReplayRun(
            folder.Log,
            new ReplayOptions { Target = new TargetOptions { Url = target.Address }, RunDirectory = ReplayFolder, BackfillDirectory = BackfillFolder },
            time).RunAsync(new ReplaySaid(say), token);

        say("comparing every answer");
        var exchanges = ExchangeLog.Read(log.ReadFrames());
        var database = Path.Combine(folder.Run, "comparison.duckdb");
        var comparison = new ComparisonOptions { DatabasePath = database, SourceVersion = source.Product.Version, TargetVersion = target.Product.Version };
        await Comparison.RunAsync(comparison, exchanges, TupleLog.Read(ReplayFolder), time, null, token);
        var report = await ReportBuilder.BuildAsync(database, null, token);

        say("holding every document of both clusters against each other");
        var offsets = new List<DocumentDifference>();
        var parity = await ParityAsync(sourceClient, targetClient, d => { if (d.Kind == DifferenceKind.Version) { offsets.Add(d); } }, token);
        if (offsets.Count > 0)
        {
            say($"setting {offsets.Count:N0} versions that came out another");
            await new VersionReconciler(sourceClient, targetClient, new VersionReconcilerOptions(), time).RunAsync(offsets, token);
            parity = await ParityAsync(sourceClient, targetClient, null, token);
        }

        var evidence = EvidenceLog.Read(log.ReadFrames()).Verdict;
        var problems = ProblemsOf(pending, verification, evidence, replay, report, parity);
        return new DemoResult(
            source.Product.ToString()!, target.Product.ToString()!, brought, driven, exchanges.Count, verification.Epochs.Sum(static e => e.Ledger?.RequestsDropped ?? 0), replay, report, parity, offsets.Count, database, problems);
    }

    private Task<ParityReport> ParityAsync(ClusterClient source, ClusterClient target, Action<DocumentDifference>? differs, CancellationToken token) =>
        new ParityCheck(source, target, new ParityOptions(), time).RunAsync(null, differs, token);

    private static List<string> ProblemsOf(int pending, LogVerificationResult verification, EvidenceVerdict evidence, ReplayResult replay, ComparisonReport report, ParityReport parity)
    {
        var problems = new List<string>();
        if (!verification.IsWhole) { problems.Add($"the log is not whole: {verification.Findings.First(f => f.Severity != FindingSeverity.Note)}"); }
        if (pending > 0) { problems.Add($"{pending} operations were not yet safe on the source when the log ended"); }
        if (!evidence.IsComplete) { problems.Add("the log does not hold every operation of every shard"); }
        if (!replay.Balances || !report.BooksBalance) { problems.Add("the books do not balance"); }
        if (!parity.IsEqual) { problems.Add("source and target do not hold the same"); }
        return problems;
    }

    private sealed class SaidProgress(Action<string> say) : IProgress<string>
    {
        public void Report(string value) => say("traffic: " + value);
    }

    private sealed class ReplaySaid(Action<string> say) : IProgress<ReplayProgress>
    {
        private int _tenth;

        public void Report(ReplayProgress value)
        {
            var tenth = value.Units == 0 ? 0 : value.Done * 10 / value.Units;
            if (Interlocked.Exchange(ref _tenth, tenth) != tenth) { say($"replaying: {value.Done:N0} of {value.Units:N0}"); }
        }
    }
}
