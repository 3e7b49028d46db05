using System.CommandLine;
using Migrations.Cli.Configuration;
using Migrations.Cli.Hosting;
using Migrations.Exchanges.Evidence;
using Migrations.Replay.Backfill;
using Migrations.Replay.Pulling;

namespace Migrations.Cli.Runs;

/// <summary><c>migrations pull</c>: what became of the source's documents, for logs that do not tell it.</summary>
internal sealed class PullCommand : ActiveCommand
{
    private readonly IndicesOption _indices = new("Only this index; may be given several times.");
    private readonly PositionOption _from = new("--from", "Only documents of that shard above this number; the log holds what lies below. Default: the backfill's position. May be given several times.");
    private readonly PositionOption _to = new("--to", "Only documents of that shard up to this number. May be given several times.");
    private readonly Option<bool> _again = new("--again") { Description = "Forget what an earlier pull found, and read the source anew." };
    private readonly WholeOption _rate = new("--documents-per-second", "Documents read from the source each second at most.");

    public PullCommand(CommandSetting setting)
        : base(
            "pull",
            "Reads from the source what became of its documents: every one changed since the backfill, and the ids of all others. A replay settles with it what a log without effects, or one with holes, leaves open; 'log verify' proves with it that they are all there. Stopped or killed, it goes on where it was.",
            CommandGroup.Move,
            setting)
    {
        Options.Add(_indices.Names);
        Options.Add(_from);
        Options.Add(_to);
        Options.Add(_again);
        Options.Add(_rate);
        Examples =
        [
            new("migrations pull", "every index that does not begin with a dot"),
            new("migrations pull --index orders --documents-per-second 2000", "one index, gently"),
            new("migrations pull --index orders --from orders/0=16 --to orders/0=20", "a hole that 'log verify' names: seq_no 17–20"),
        ];
    }

    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var options = ReadOptions(run);
        using var source = ClusterConnection.Open(run.Config.Source, run.Environment);
        var pull = new PullRun(source, options, run.Environment.Time);
        PullImage pulled;
        using (var line = new ProgressLine(run.Environment))
        {
            var progress = new ReportedProgress<BackfillProgress>(now => line.Show($"{now.Index}: {ShownText.Count(now.Documents)} of about {ShownText.Count(now.Total)} documents"));
            pulled = await pull.RunAsync(progress, cancellationToken);
        }

        var recording = RunRecording.Read(run, isPulled: true, cancellationToken);
        var asOf = DateTimeOffset.UnixEpoch.AddTicks(pulled.CompletedAtUnixNanos / 100);
        run.Output.Write(
            new { indices = pulled.Indices.Select(static i => i.Name), pulled.Documents, asOf, readNow = !pull.WasFinished, pulled.Skipped, pulled.LeftOut, folder = options.Folder, recording },
            Text(pulled, pull.WasFinished, recording));
        return pulled.Skipped.Count == 0 ? ExitCodes.Fine : ExitCodes.Incomplete;
    }

    private PullOptions ReadOptions(CommandRun run)
    {
        var (from, to) = (_from.Read(run), _to.Read(run));
        var bounds = from.Keys.Union(to.Keys).ToDictionary(static key => key, key => new PullBounds(from.TryGetValue(key, out var low) ? low : null, to.TryGetValue(key, out var high) ? high : null));
        foreach (var (key, bound) in bounds) { if (bound.To < bound.From) { throw CommandFailedException.Usage($"nothing of {key.Index}/{key.Shard} lies above {bound.From} and up to {bound.To}"); } }
        var backfill = RunFolders.Backfill(run.Config);
        var image = Directory.Exists(backfill) ? BackfillImage.Load(backfill) : null;
        return new PullOptions
        {
            Folder = RunFolders.Pull(run.Config),
            Indices = _indices.Read(run),
            From = (uuid, shard) => image?.Shard(uuid, shard)?.Checkpoint ?? -1,
            Bounds = bounds,
            Again = run.Value(_again),
            DocumentsPerSecond = run.Value(_rate) ?? 0,
        };
    }

    private static string Text(PullImage pulled, bool wasFinished, RecordingMode? recording)
    {
        var text = $"{(wasFinished ? "had pulled" : "pulled")} {ShownText.Count(pulled.Documents)} documents of {pulled.Indices.Count} indices, as of {ShownText.Instant(pulled.CompletedAtUnixNanos)}";
        if (wasFinished) { text += "; the source was not read now: --again does"; }
        text += string.Concat(pulled.Skipped.Select(static skipped => $"\nleft out: {ShownText.Line($"{skipped.Index}: {skipped.Why}", 300)}"));
        if (pulled.LeftOut.Count > 0) { text += $"\nleft out, since their names begin with a dot (--index NAME pulls one): {ShownText.Line(string.Join(", ", pulled.LeftOut), 1000)}"; }
        return $"{text}\n{RunRecording.Text(recording)}";
    }
}
