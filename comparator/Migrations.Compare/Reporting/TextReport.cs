using System.Globalization;
using System.Text;
using Migrations.Compare.Judging;

namespace Migrations.Compare.Reporting;

/// <summary>Renders a report as plain text, for a terminal.</summary>
public static class TextReport
{
    private const int MaxLineChars = 4_000;

    /// <param name="maxGroups">Groups of differences shown; how many more there are is said.</param>
    public static string Render(ComparisonReport report, int maxGroups = 20)
    {
        var text = new StringBuilder();
        text.Append(report.FirstLine).Append("\n\n");
        Line(text, $"run        {report.Run.Name}, judgement {report.Run.Generation}");
        Line(text, $"source     {report.Run.Source}");
        Line(text, $"target     {report.Run.Target}");
        Line(text, $"recorded   by {report.Run.Recording.Name}");
        Line(text, $"           promises: {report.Run.Recording.Promises}");
        Line(text, $"           does not: {report.Run.Recording.CannotPromise}");
        Line(text, $"comparable {report.Comparable} of {report.Pairs} ({report.ComparableShare:P1}); of those equal {report.EqualShare:P1}");
        AppendVerdicts(text, report);
        AppendClientChanges(text, report);
        AppendDifferences(text, report, maxGroups);
        AppendRules(text, report);
        AppendLatencies(text, report);
        AppendBooks(text, report);
        return text.ToString();
    }

    private static void AppendVerdicts(StringBuilder text, ComparisonReport report)
    {
        text.Append("\nverdicts\n");
        foreach (var v in report.Verdicts) { Line(text, $"  {v.Verdict,-14} {v.Count,10}  {v.Share,7:P1}"); }
        if (report.NotCompared.Count == 0) { return; }
        long Of(ReasonKind kind) => report.NotCompared.Where(r => r.Kind == kind).Sum(r => r.Count);
        Line(text.Append('\n'), $"not compared, and why: {Of(ReasonKind.Withheld)} withheld on purpose, {Of(ReasonKind.Raced)} raced with writes, {Of(ReasonKind.Unanswered)} unanswered on the source, {Of(ReasonKind.Other) + Of(ReasonKind.Untold)} for other reasons");
        if (Of(ReasonKind.Untold) is > 0 and var untold) { Line(text, $"  of the others {untold} came after a write of which the log does not tell what it did"); }
        foreach (var reason in report.NotCompared) { Line(text, $"  {reason.Count,10}  {reason.Api}: {reason.Why}"); }
    }

    private static void AppendClientChanges(StringBuilder text, ComparisonReport report)
    {
        if (report.ClientChanges.Count == 0) { return; }
        text.Append("\nclients to change before the switch: these name mapping types, which were taken out for the target. As they are it refuses them, or takes\na path like POST /index/_doc/_search for a document of that id and writes it\n");
        foreach (var change in report.ClientChanges) { Line(text, $"  {change.Exchanges,10}  {change.Api}: {change.Method} {change.Example}"); }
    }

    private static void AppendDifferences(StringBuilder text, ComparisonReport report, int maxGroups)
    {
        if (report.Differences.Count == 0) { return; }
        text.Append("\ndifferences, grouped\n");
        foreach (var group in report.Differences.Take(maxGroups))
        {
            Line(text, $"  {group.Pairs,10}  {group.Share,7:P1}  {group.Readable}");
            if (group.Cause.Length > 0) { Line(text, $"                       perhaps: {group.Cause}"); }
            foreach (var example in group.Examples.Take(1)) { Line(text, $"                       #{example.Ordinal} {example.Path}: {Shown(example.Source)} | {Shown(example.Target)}"); }
        }

        if (report.Differences.Count > maxGroups) { Line(text, $"  and {report.Differences.Count - maxGroups} groups more"); }
    }

    private static void AppendRules(StringBuilder text, ComparisonReport report)
    {
        if (report.Rules.Count > 0)
        {
            text.Append("\nrules used: pairs, alone\n");
            foreach (var rule in report.Rules) { Line(text, $"  {rule.Pairs,10} {rule.PairsAlone,10}  {rule.Rule}{(rule.Ignores ? " (ignores)" : string.Empty)}: {rule.Reason}"); }
        }

        if (report.UnusedRules.Count > 0) { Line(text.Append('\n'), $"rules that decided nothing: {string.Join(", ", report.UnusedRules)}"); }
    }

    private static void AppendLatencies(StringBuilder text, ComparisonReport report)
    {
        if (report.Latencies.Count == 0) { return; }
        text.Append("\nlatency in ms: source p50 p90 p99 | target p50 p90 p99 | target p99 from the due time\n");
        foreach (var l in report.Latencies)
        {
            Line(text, $"  {l.Pairs,8}  {l.Api}{(l.Rewritten ? " (rewritten)" : string.Empty)}: {l.SourceP50:F2} {l.SourceP90:F2} {l.SourceP99:F2} | {l.TargetP50:F2} {l.TargetP90:F2} {l.TargetP99:F2} | {l.TargetDueP99:F2}");
        }
    }

    private static void AppendBooks(StringBuilder text, ComparisonReport report)
    {
        text.Append("\nbooks\n");
        foreach (var book in report.Books)
        {
            Line(text, $"  {book.Stage}: in {book.In} = out {book.Out.Values.Sum()} + lost by reason {book.Lost.Values.Sum()} + held {book.Held.Values.Sum()}{(book.Balances ? string.Empty : $"  UNACCOUNTED {book.Unexplained}")}");
        }
    }

    private static string Shown(string text) => text.Length == 0 ? "(nothing)" : text;

    /// <summary>One line of output whatever traffic put into it: control characters cannot reach the terminal.</summary>
    private static void Line(StringBuilder text, FormattableString line) => text.Append(Excerpt.Of(line.ToString(CultureInfo.InvariantCulture), MaxLineChars)).Append('\n');
}
