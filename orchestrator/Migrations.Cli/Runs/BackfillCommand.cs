using System.CommandLine;
using Migrations.Capture.Segments;
using Migrations.Cli.Configuration;
using Migrations.Cli.Hosting;
using Migrations.Exchanges.Evidence;
using Migrations.Replay.Backfill;

namespace Migrations.Cli.Runs;

/// <summary><c>migrations backfill</c>: what the source held before the log.</summary>
internal sealed class BackfillCommand : ActiveCommand
{
    private readonly IndicesOption _indices = new("Only this index; may be given several times.");
    private readonly WholeOption _rate = new("--documents-per-second", "Documents read from the source each second at most.");

    public BackfillCommand(CommandSetting setting)
        : base(
            "backfill",
            "Brings over what the source held before the log: indices, documents with routing and version, templates, pipelines, scripts. Stopped or killed, it goes on where it was.",
            CommandGroup.Move,
            setting)
    {
        Options.Add(_indices.Names);
        Options.Add(_rate);
        Examples =
        [
            new("migrations backfill", "every index that does not begin with a dot and was not born in the log"),
            new("migrations backfill --index orders --documents-per-second 2000", "one index, gently"),
        ];
    }

    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        using var source = ClusterConnection.Open(run.Config.Source, run.Environment);
        using var target = ClusterConnection.Open(run.Config.Target, run.Environment);
        var options = new BackfillOptions
        {
            Folder = RunFolders.Backfill(run.Config),
            Indices = _indices.Read(run),
            BornInLog = BornInLog(run.Config.LogDirectory),
            DocumentsPerSecond = run.Value(_rate) ?? 0,
        };
        BackfillResult result;
        using (var line = new ProgressLine(run.Environment))
        {
            var progress = new ReportedProgress<BackfillProgress>(now => line.Show($"{now.Index}: {ShownText.Count(now.Documents)} of about {ShownText.Count(now.Total)} documents"));
            result = await new BackfillRun(source, target, options, run.Environment.Time).RunAsync(progress, cancellationToken);
        }

        run.Output.Write(new { result.Indices, result.Documents, result.Superseded, result.Skipped, folder = options.Folder }, Text(result));
        return result.Skipped.Count == 0 ? ExitCodes.Fine : ExitCodes.Incomplete;
    }

    private static HashSet<string> BornInLog(string directory) =>
        Directory.Exists(directory) ? [.. EvidenceLog.Read(CaptureLog.Open(directory).ReadFrames()).Verdict.BornIndices] : [];

    private static string Text(BackfillResult result)
    {
        var text = $"brought over {ShownText.Count(result.Documents)} documents of {result.Indices.Count} indices";
        if (result.Superseded > 0) { text += $"; {ShownText.Count(result.Superseded)} were there in a later version already"; }
        return text + string.Concat(result.Skipped.Select(skipped => $"\nleft out: {ShownText.Line($"{skipped.Index}: {skipped.Why}", 300)}"));
    }
}
