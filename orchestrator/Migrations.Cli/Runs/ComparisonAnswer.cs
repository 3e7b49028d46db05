using Migrations.Cli.Hosting;
using Migrations.Compare.Reporting;

namespace Migrations.Cli.Runs;

/// <summary>A comparison's report as compare and report show it.</summary>
internal static class ComparisonAnswer
{
    public static async Task<int> WriteAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var report = await ReportBuilder.BuildAsync(RunFolders.Database(run.Config), null, cancellationToken);
        if (run.Output.IsJson) { run.Output.Answer.WriteLine(JsonReport.Render(report)); }
        else { run.Output.Answer.WriteLine(ShownText.Block(TextReport.Render(report)).TrimEnd()); }
        return ExitCodeOf(report);
    }

    /// <summary>The code of what the store holds now, shown or not.</summary>
    public static async Task<int> ExitCodeAsync(CommandRun run, CancellationToken cancellationToken) =>
        ExitCodeOf(await ReportBuilder.BuildAsync(RunFolders.Database(run.Config), null, cancellationToken));

    private static int ExitCodeOf(ComparisonReport report)
    {
        if (!report.BooksBalance || report.Different > 0) { return ExitCodes.Findings; }
        return report.Comparable == 0 ? ExitCodes.Incomplete : ExitCodes.Fine;
    }
}
