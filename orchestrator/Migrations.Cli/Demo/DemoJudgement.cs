using Migrations.Capture.Segments;
using Migrations.Compare;
using Migrations.Compare.Parity;
using Migrations.Compare.Reporting;
using Migrations.Exchanges.Assembling;
using Migrations.Exchanges.Clusters;
using Migrations.Exchanges.Evidence;
using Migrations.Exchanges.Tuples;
using Migrations.Replay;
using Migrations.Replay.Executing;
using Migrations.Replay.Sending;

namespace Migrations.Cli.Demo;

/// <summary>What both demos do once the log is whole: replay, compare, parity, versions set.</summary>
internal sealed class DemoJudgement(DemoFolder folder, TimeProvider time, Action<string> say)
{
    public const string SourceVersion = "7.10.2";
    public const string TargetVersion = "2.19.4";

    /// <param name="pull">Folder of what was pulled from the source; null: the log has effects.</param>
    public async Task<JudgedReplay> RunAsync(ClusterClient source, ClusterClient target, Uri targetAddress, string? pull, CancellationToken token)
    {
        say("replaying");
        var replay = await new ReplayRun(
            folder.Log,
            new ReplayOptions { Target = new TargetOptions { Url = targetAddress }, RunDirectory = folder.Replay, BackfillDirectory = folder.Backfill, PullDirectory = pull },
            time).RunAsync(new ReplaySaid(say), token);

        say("comparing every answer");
        var exchanges = ExchangeLog.Read(CaptureLog.Open(folder.Log).ReadFrames());
        var comparison = new ComparisonOptions { DatabasePath = folder.Database, Recording = RecordingMode.Read(CaptureLog.Open(folder.Log).ReadFrames(), pull is not null), SourceVersion = SourceVersion, TargetVersion = TargetVersion };
        await Comparison.RunAsync(comparison, exchanges, TupleLog.Read(folder.Replay), time, null, token);
        var report = await ReportBuilder.BuildAsync(folder.Database, null, token);

        say("holding every document of both clusters against each other");
        var (parity, differences) = await ParityAsync(source, target, token);
        var offsets = differences.Where(static d => d.Kind == DifferenceKind.Version).ToList();
        if (offsets.Count > 0)
        {
            say($"setting {offsets.Count:N0} versions that came out another");
            await new VersionReconciler(source, target, new VersionReconcilerOptions(), time).RunAsync(offsets, token);
            (parity, differences) = await ParityAsync(source, target, token);
        }

        return new JudgedReplay(exchanges.Count, replay, report, parity, differences, offsets.Count);
    }

    private async Task<(ParityReport Report, IReadOnlyList<DocumentDifference> Differences)> ParityAsync(ClusterClient source, ClusterClient target, CancellationToken token)
    {
        var differences = new List<DocumentDifference>();
        return (await new ParityCheck(source, target, new ParityOptions(), time).RunAsync(null, differences.Add, token), differences);
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
