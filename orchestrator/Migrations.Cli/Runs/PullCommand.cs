using System.CommandLine;
using Migrations.Cli.Configuration;
using Migrations.Cli.Hosting;
using Migrations.Replay.Backfill;
using Migrations.Replay.Pulling;

namespace Migrations.Cli.Runs;

/// <summary><c>migrations pull</c>: what became of the source's documents, for logs that do not tell it.</summary>
internal sealed class PullCommand : ActiveCommand
{
    private readonly IndicesOption _indices = new("Only this index; may be given several times.");
    private readonly Option<int> _rate = new("--documents-per-second") { Description = "Documents read from the source each second at most.", HelpName = "N" };

    public PullCommand(CommandSetting setting)
        : base(
            "pull",
            "Reads from the source what became of its documents: every one changed since the backfill, and the ids of all others. A replay settles with it what a log without effects, or one with holes, leaves open. Stopped or killed, it goes on where it was.",
            CommandGroup.Move,
            setting)
    {
        Options.Add(_indices.Names);
        Options.Add(_rate);
        Examples = [new("migrations pull", "every index that does not begin with a dot"), new("migrations pull --index orders --documents-per-second 2000", "one index, gently")];
    }

    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        using var source = ClusterConnection.Open(run.Config.Source, run.Environment);
        var backfill = RunFolders.Backfill(run.Config);
        var image = Directory.Exists(backfill) ? BackfillImage.Load(backfill) : null;
        var options = new PullOptions
        {
            Folder = RunFolders.Pull(run.Config),
            Indices = _indices.Read(run),
            From = (uuid, shard) => image?.Shard(uuid, shard)?.Checkpoint ?? -1,
            DocumentsPerSecond = Math.Max(0, run.Value(_rate)),
        };
        PullImage pulled;
        using (var line = new ProgressLine(run.Environment))
        {
            var progress = new ReportedProgress<BackfillProgress>(now => line.Show($"{now.Index}: {ShownText.Count(now.Documents)} of about {ShownText.Count(now.Total)} documents"));
            pulled = await new PullRun(source, options, run.Environment.Time).RunAsync(progress, cancellationToken);
        }

        var text = $"pulled {ShownText.Count(pulled.Documents)} documents of {pulled.Indices.Count} indices" + string.Concat(pulled.Skipped.Select(skipped => $"\nleft out: {ShownText.Line($"{skipped.Index}: {skipped.Why}", 300)}"));
        run.Output.Write(new { indices = pulled.Indices.Select(static i => i.Name), pulled.Documents, pulled.Skipped, folder = options.Folder }, text);
        return pulled.Skipped.Count == 0 ? ExitCodes.Fine : ExitCodes.Incomplete;
    }
}
