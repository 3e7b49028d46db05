using System.CommandLine;
using Migrations.Cli.Demo.Embedded;
using Migrations.Cli.Demo.Nodes;
using Migrations.Cli.Demo.Traffic;
using Migrations.Cli.Hosting;

namespace Migrations.Cli.Demo;

/// <summary><c>migrations demo</c>: the whole path on two clusters on this machine, real ones or models.</summary>
internal sealed class DemoCommand : ActiveCommand
{
    private readonly Option<string> _out = new("--out") { Description = "Folder for the log and the run; default: migrations-demo. An earlier demo's is made anew.", HelpName = "DIR" };
    private readonly Option<bool> _small = new("--small") { Description = "A few seconds' worth of traffic." };
    private readonly Option<bool> _real = new("--real") { Description = "On real clusters only; says what is missing for them." };
    private readonly Option<bool> _embedded = new("--embedded") { Description = "On the embedded models, also where real clusters could run." };
    private readonly WholeOption _seed = new("--seed", "Where every random choice of the traffic comes from; default: 1.", least: 0);

    public DemoCommand(CommandSetting setting)
        : base(
            "demo",
            "Shows the whole path on this machine: records real traffic, brings over, replays, compares. With JDK 17, Maven and what they fetch on Elasticsearch 7.10.2 and OpenSearch 2.19.4, otherwise on embedded models of both, recorded through the proxy, with three differences planted on the target. First and last line say which, and why. Cleans up after itself.",
            CommandGroup.SetUp,
            setting)
    {
        Options.Add(_out);
        Options.Add(_small);
        Options.Add(_real);
        Options.Add(_embedded);
        Options.Add(_seed);
        Examples = [new("migrations demo", "exit code 0 only if the books balance and both clusters hold the same, but for what was planted"), new("migrations demo --embedded --small --seed 7", "needs .NET alone; less traffic, other choices")];
    }

    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        if (run.Value(_real) && run.Value(_embedded)) { throw CommandFailedException.Usage("--real and --embedded exclude each other"); }
        var started = run.Environment.Time.GetTimestamp();
        void Say(string line) => run.Output.Note($"[{run.Environment.Time.GetElapsedTime(started):mm\\:ss}] {line}");
        try
        {
            var missing = run.Value(_embedded) ? null : await RealClusters.MissingAsync(run.Environment.Time, Say, cancellationToken);
            var clusters = DemoClusters.Choose(run.Value(_real), run.Value(_embedded), missing) ?? throw new CommandFailedException($"--real: {missing}");
            var folder = DemoFolder.Make(run.PathOf(_out) ?? run.Environment.FullPath("migrations-demo"));
            run.Output.Headline(clusters.Line);
            var options = (run.Value(_small) ? TrafficOptions.Small : new TrafficOptions()) with { Seed = run.Value(_seed) ?? 1, Time = run.Environment.Time };
            var result = clusters.IsReal
                ? await new RealDemo(clusters, folder, options, run.Environment.Time, Say).RunAsync(cancellationToken)
                : await new EmbeddedDemo(clusters, folder, options, run.Environment.Time, Say).RunAsync(cancellationToken);
            run.Output.Write(result, DemoText.Of(result, run.Environment.ShownPath(folder.Path), ProgramCall.Of(Environment.ProcessPath, Environment.GetCommandLineArgs()[0], run.Environment.ShownPath)));
            run.Output.Headline(clusters.Line);
            return result.Problems.Count > 0 ? ExitCodes.Findings : ExitCodes.Fine;
        }
        catch (NodeUnavailableException e) { throw new CommandFailedException(e.Message, ExitCodes.Failed, e); }
    }
}
