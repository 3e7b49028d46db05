using System.Diagnostics;
using System.Globalization;
using Migrations.Compare;
using Migrations.Compare.Judging;
using Migrations.Compare.Storing;
using Migrations.Rules.Packs;

namespace Migrations.Benchmarks;

/// <summary>How long does judging 10 million stored pairs again take after a change of rules that touches none of them? Baseline in the same run: reading every verdict once.</summary>
internal static class CompareAgainBenchmark
{
    private const long Pairs = 10_000_000;

    public static async Task<int> RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("compare-again-").FullName;
        try
        {
            var options = new ComparisonOptions { DatabasePath = Path.Combine(folder, "c.duckdb"), SourceVersion = "7.10.2", TargetVersion = "2.19.4" };
            await Comparison.RunAsync(options, [], [], TimeProvider.System, null, CancellationToken.None);
            Fill(options.DatabasePath);
            Console.WriteLine("| what | pairs | seconds |");
            Console.WriteLine("|---|---|---|");
            using (var reader = StoreConnection.OpenReader(options.DatabasePath)) { Time("read every verdict once", () => Scan(reader)); }

            for (var round = 1; round <= 3; round++)
            {
                var rule = RulePack.Parse($"rules:\n  - {{ name: new{round}, paths: nowhere.at.all, ignore: true, reason: none }}\n", "new.yaml");
                var changed = options with { Rules = RulePack.Merge(ShippedPacks.For("elasticsearch", "7.10.2", "opensearch", "2.19.4"), rule) };
                var started = Stopwatch.GetTimestamp();
                var result = await Recomparison.RunAsync(changed, () => PairSet.Join([], []), TimeProvider.System, CancellationToken.None);
                Print($"judge again, {result.Rejudged} touched, {result.Carried} carried", Stopwatch.GetElapsedTime(started));
            }

            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>500 signatures of three places each, as a large run has them.</summary>
    private static void Fill(string database)
    {
        using var connection = StoreConnection.OpenOwner(database);
        using var command = connection.CreateCommand();
        command.CommandText = string.Create(
            CultureInfo.InvariantCulture,
            $"""
            INSERT INTO signatures SELECT 1, 1 + i // 3, 'search', 'hits.hits.*._source.f' || i, 'Value' FROM range(1500) t(i);
            INSERT INTO rule_sets SELECT 1, 1 + i, 'took' FROM range(50) t(i);
            INSERT INTO verdicts SELECT 1, 1, NULL, i, 0, 'EquivalentBy', 'took', '', 0, 1 + i % 50, 1 + i % 500 FROM range({Pairs}) t(i);
            """);
        command.ExecuteNonQuery();
    }

    private static void Scan(DuckDB.NET.Data.DuckDBConnection reader)
    {
        using var command = reader.CreateCommand();
        command.CommandText = "SELECT verdict, sum(ordinal), max(rule), count(DISTINCT signature_id) FROM current_verdicts GROUP BY 1";
        command.ExecuteScalar();
    }

    private static void Time(string what, Action work)
    {
        var started = Stopwatch.GetTimestamp();
        work();
        Print(what, Stopwatch.GetElapsedTime(started));
    }

    private static void Print(string what, TimeSpan took) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {what} | {Pairs} | {took.TotalSeconds:F3} |"));
}
