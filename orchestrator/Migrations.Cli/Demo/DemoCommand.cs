using System.CommandLine;
using Migrations.Cli.Demo.Nodes;
using Migrations.Cli.Demo.Traffic;
using Migrations.Cli.Hosting;

namespace Migrations.Cli.Demo;

/// <summary><c>migrations demo</c>: the whole path on two real clusters on this machine.</summary>
internal sealed class DemoCommand : ActiveCommand
{
    private readonly Option<string> _out = new("--out") { Description = "Folder for the log and the run; default: migrations-demo. An earlier demo's is made anew.", HelpName = "DIR" };
    private readonly Option<bool> _small = new("--small") { Description = "A few seconds' worth of traffic." };
    private readonly WholeOption _seed = new("--seed", "Where every random choice of the traffic comes from; default: 1.", least: 0);

    public DemoCommand(CommandSetting setting)
        : base(
            "demo",
            "Shows the whole path on this machine: starts Elasticsearch 7.10.2 and OpenSearch 2.19.4, records real traffic inside the source, brings over, replays, compares. Wants JDK 17 and Maven. Cleans up after itself.",
            CommandGroup.SetUp,
            setting)
    {
        Options.Add(_out);
        Options.Add(_small);
        Options.Add(_seed);
        Examples = [new("migrations demo", "exit code 0 only if the books balance and both clusters hold the same"), new("migrations demo --small --seed 7", "less traffic, other choices")];
    }

    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        if (NodePrerequisites.Check().Missing is { } missing) { throw new CommandFailedException(missing); }
        var folder = DemoFolder.Make(run.PathOf(_out) ?? run.Environment.FullPath("migrations-demo"));
        var options = (run.Value(_small) ? TrafficOptions.Small : new TrafficOptions()) with { Seed = run.Value(_seed) ?? 1, Time = run.Environment.Time };
        var started = run.Environment.Time.GetTimestamp();
        void Say(string line) => run.Output.Note($"[{run.Environment.Time.GetElapsedTime(started):mm\\:ss}] {line}");
        try
        {
            var result = await new DemoRun(folder, options, run.Environment.Time, Say).RunAsync(cancellationToken);
            run.Output.Write(result, DemoText.Of(result, run.Environment.ShownPath(folder.Path), run.Environment.ShownPath(Environment.ProcessPath ?? "migrations")));
            return result.Problems.Count > 0 ? ExitCodes.Findings : ExitCodes.Fine;
        }
        catch (NodeUnavailableException e) { throw new CommandFailedException(e.Message, ExitCodes.Failed, e); }
    }
}
