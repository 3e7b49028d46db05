using Migrations.Cli.Hosting;
using Migrations.Compare;

namespace Migrations.Cli.Runs;

/// <summary><c>migrations compare</c>: judges the last replay.</summary>
internal sealed class CompareCommand : ActiveCommand
{
    public CompareCommand(CommandSetting setting)
        : base(
            "compare",
            "Judges the replay: every answer of the target against the source's, by the shipped rules and your own. Keeps verdicts and differences in a DuckDB file and shows the report.",
            CommandGroup.Judge,
            setting)
    {
        Examples = [new("migrations compare", "exit code 3 when an answer differs that no rule explains"), new("migrations compare --json", "the whole report, for a script")];
    }

    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var options = await ComparisonInput.OptionsAsync(run, cancellationToken);
        using (var line = new ProgressLine(run.Environment))
        {
            line.Show("reading the log");
            var progress = new ReportedProgress<long>(judged => line.Show($"{ShownText.Count(judged)} pairs judged"));
            await Comparison.RunAsync(options, ComparisonInput.Exchanges(run.Config), ComparisonInput.Tuples(run), run.Environment.Time, progress, cancellationToken);
        }

        return await ComparisonAnswer.WriteAsync(run, cancellationToken);
    }
}
