using Migrations.Cli.Hosting;

namespace Migrations.Cli.Runs;

/// <summary><c>migrations report</c>: the last comparison's report.</summary>
internal sealed class ReportCommand : ActiveCommand
{
    public ReportCommand(CommandSetting setting)
        : base("report", "Shows the last comparison's report again: verdicts, the comparable share first, differences by kind, rules and what they hide.", CommandGroup.Judge, setting)
    {
        Examples = [new("migrations report", "for people"), new("migrations report --json | jq .differences", "for scripts")];
    }

    protected override Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken) => ComparisonAnswer.WriteAsync(run, cancellationToken);
}
