using Migrations.Capture.Verifying;

namespace Migrations.Cli.Demo;

/// <summary>What makes a demo fail on any clusters. Pure.</summary>
internal static class DemoProblems
{
    public static List<string> Of(LogVerificationResult verification, JudgedReplay judged)
    {
        var problems = new List<string>();
        if (!verification.IsWhole) { problems.Add($"the log is not whole: {verification.Findings.First(f => f.Severity != FindingSeverity.Note)}"); }
        if (!judged.Replay.Balances || !judged.Report.BooksBalance) { problems.Add("the books do not balance"); }
        return problems;
    }
}
