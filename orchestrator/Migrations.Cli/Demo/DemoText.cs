using System.Text;
using Migrations.Cli.Hosting;

namespace Migrations.Cli.Demo;

/// <summary>A demo's result for a person. Pure.</summary>
internal static class DemoText
{
    /// <param name="folder">The demo's folder as a person would write it.</param>
    /// <param name="program">This program, likewise.</param>
    public static string Of(DemoResult result, string folder, string program)
    {
        var text = new StringBuilder();
        var (replay, report, parity) = (result.Replay, result.Report, result.Parity);
        var besides = result.Planted.Count > 0 ? $" but for the {result.Planted.Count} differences that were planted" : "";
        text.Append(result.Problems.Count == 0 ? $"the books balance, and both clusters hold the same{besides}\n" : string.Concat(result.Problems.Select(static p => $"PROBLEM: {p}\n")));
        text.Append($"\n{result.Source} → {result.Target}\n");
        text.Append($"recorded by     {result.Recorder}\n");
        text.Append($"brought over    {ShownText.Count(result.BroughtOver)} documents that were there before\n");
        text.Append($"captured        {ShownText.Count(result.Captured)} exchanges (the load driver sent {ShownText.Count(result.RequestsDriven)} whole requests), lost {ShownText.Count(result.Lost)}\n");
        text.Append($"replayed        {ShownText.Count(replay.Sent)} sent, {ShownText.Count(replay.AppliedFromEffects)} applied from their effects, {ShownText.Count(replay.InImage)} in the image already; {ShownText.Count(replay.Reconciled)} documents set to the source's outcome\n");
        text.Append($"withheld        {ShownText.Count(replay.Withheld)}\n");
        foreach (var (why, count) in replay.WithheldWhy.OrderByDescending(static w => w.Value)) { text.Append($"  {ShownText.Count(count),8}  {ShownText.Line(why, 120)}\n"); }
        text.Append($"comparable      {report.ComparableShare:P1} of {ShownText.Count(report.Pairs)}\n");
        foreach (var verdict in report.Verdicts) { text.Append($"  {ShownText.Count(verdict.Count),8}  {verdict.Verdict}\n"); }
        foreach (var group in report.Differences.Take(5)) { text.Append($"            {ShownText.Line($"{group.Pairs} × {group.Readable}", 120)}\n"); }
        text.Append($"documents       {ShownText.Count(parity.Equal)} of {ShownText.Count(parity.Documents)} equal");
        text.Append(result.VersionsReconciled > 0 ? $", after setting {ShownText.Count(result.VersionsReconciled)} versions\n" : "\n");
        if (result.Planted.Count > 0) { text.Append("planted         by this demo on the target, to show how differences are found\n"); }
        foreach (var one in result.Planted) { text.Append($"  {one.What}: {one.Where}\n            found by parity: {(one.InParity.Length > 0 ? one.InParity : "NO")}; in {ShownText.Count(one.InAnswers)} answers\n"); }
        text.Append($"\nDuckDB file     {folder}/run/comparison.duckdb\ntry\n");
        foreach (var sql in Queries) { text.Append($"  {program} sql --config {folder}/migration.yaml \"{sql}\"\n"); }
        return text.ToString();
    }

    /// <summary>Three to begin with.</summary>
    public static IReadOnlyList<string> Queries { get; } =
    [
        "SELECT verdict, count(*) AS pairs FROM current_verdicts GROUP BY 1 ORDER BY 2 DESC",
        "SELECT api, disposition, reason, count(*) AS exchanges FROM exchanges GROUP BY ALL ORDER BY 4 DESC LIMIT 20",
        "SELECT api, count(*) AS exchanges, median(target_latency_ns - source_latency_ns) / 1e6 AS median_ms_slower FROM exchanges WHERE target_latency_ns > 0 GROUP BY 1 ORDER BY 2 DESC",
    ];
}
