using System.Text;
using Migrations.Cli.Hosting;
using Migrations.Compare;
using Migrations.Compare.Judging;

namespace Migrations.Cli.Runs;

/// <summary><c>migrations recompare</c>: the same answers, other rules.</summary>
internal sealed class RecompareCommand : ActiveCommand
{
    public RecompareCommand(CommandSetting setting)
        : base(
            "recompare",
            "Judges the replay again after a change of rules, without replaying and without asking a cluster: only the pairs the change can touch. Shows which verdicts flipped.",
            CommandGroup.Judge,
            setting)
    {
        Examples = [new("migrations recompare", "after you edited a rule file that migration.yaml names"), new("migrations report", "then the whole report again")];
    }

    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        ComparisonInput.RequireReplay(run);
        var options = ComparisonInput.StoredOptions(run);
        var result = await Recomparison.RunAsync(
            options, () => PairSet.Join(ComparisonInput.Exchanges(run.Config), ComparisonInput.Tuples(run)), run.Environment.Time, cancellationToken);
        run.Output.Write(result, Text(result));
        return await ComparisonAnswer.ExitCodeAsync(run, cancellationToken);
    }

    private static string Text(RecomparisonResult result)
    {
        var text = new StringBuilder();
        text.Append($"{ShownText.Count(result.Rejudged)} pairs judged again, {ShownText.Count(result.Carried)} that the change cannot touch\n");
        foreach (var (what, rules) in new[] { ("added", result.RulesAdded), ("removed", result.RulesRemoved), ("changed", result.RulesChanged) })
        {
            if (rules.Count > 0) { text.Append($"rules {what}: {ShownText.Line(string.Join(", ", rules), 400)}\n"); }
        }

        if (result.Flips.Count == 0) { return text.Append("no verdict flipped").ToString(); }
        var table = new TextTable("was", "is", ">pairs", "for example, ordinals");
        foreach (var flip in result.Flips) { table.Add(flip.From, flip.To, ShownText.Count(flip.Count), string.Join(", ", flip.Examples)); }
        return text.Append($"\n{table}").ToString();
    }
}
