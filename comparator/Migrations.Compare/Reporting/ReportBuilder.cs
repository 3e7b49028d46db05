using System.Globalization;
using Migrations.Compare.Storing;

namespace Migrations.Compare.Reporting;

/// <summary>Reads a run's report out of the store.</summary>
public static class ReportBuilder
{
    /// <param name="runName">Null: the run that was judged last.</param>
    /// <exception cref="StoreException">The file cannot be read, or holds no such run.</exception>
    public static Task<ComparisonReport> BuildAsync(string databasePath, string? runName, CancellationToken cancellationToken) =>
        Task.Run(() => Build(databasePath, runName), cancellationToken);

    private static ComparisonReport Build(string databasePath, string? runName)
    {
        using var connection = StoreConnection.OpenReader(databasePath);
        var runId = runName is null ? (int?)connection.Scalar("SELECT run_id FROM judgements ORDER BY judged_at DESC, run_id DESC LIMIT 1") : StoredRun.Find(connection, runName);
        if (runId is not { } id) { throw new StoreException(databasePath, runName is null ? "it holds no run" : $"it holds no run '{runName}'", null); }

        var verdicts = VerdictCount.Read(connection, id);
        var books = StoredBooks.Read(connection, id);
        var pairs = verdicts.Sum(v => v.Count);
        var comparable = pairs - Count(verdicts, "NotComparable");
        var equal = Count(verdicts, "Match") + Count(verdicts, "EquivalentBy");
        return new ComparisonReport(
            FirstLine(verdicts, books, pairs, comparable),
            books.TrueForAll(b => b.Balances),
            RunSummary.Read(connection, id),
            pairs,
            comparable,
            Share(comparable, pairs),
            Share(equal, comparable),
            verdicts,
            ReasonCount.Read(connection, id),
            DifferenceGroup.Read(connection, id),
            RuleUsage.Read(connection, id),
            RuleUsage.ReadUnused(connection, id),
            ApiLatency.Read(connection, id),
            books) { ClientChanges = ClientChange.Read(connection, id) };
    }

    private static string FirstLine(List<VerdictCount> verdicts, List<StageBook> books, long pairs, long comparable)
    {
        var open = books.Where(b => !b.Balances).Select(b => $"{b.Stage}: {b.Unexplained} of {b.In} unaccounted for").ToList();
        if (open.Count > 0) { return "THE BOOKS DO NOT BALANCE: " + string.Join("; ", open); }
        return string.Create(CultureInfo.InvariantCulture, $"{comparable} of {pairs} comparable ({Share(comparable, pairs):P1}), {Count(verdicts, "Different")} different");
    }

    private static long Count(List<VerdictCount> verdicts, string verdict) => verdicts.Find(v => v.Verdict == verdict)?.Count ?? 0;

    private static double Share(long part, long whole) => whole == 0 ? 0 : (double)part / whole;
}
