using DuckDB.NET.Data;
using Migrations.Compare.Judging;

namespace Migrations.Compare.Storing;

/// <summary>The comparator's own books: what came in is counted from the lists, what came out from the file.</summary>
internal static class CompareBooks
{
    private static readonly Dictionary<string, long> Nothing = [];

    /// <summary>Every exchange, every operation sent alone and every stranger has one verdict.</summary>
    public static StageBook OfPairs(DuckDBConnection connection, int runId, PairSet set) => new(
        "compare",
        set.Exchanges + set.Parts + set.Strangers,
        Counts(connection, $"SELECT verdict, count(*) FROM current_verdicts WHERE run_id = {runId} AND verdict <> 'NotComparable' GROUP BY 1"),
        Counts(connection, $"SELECT why, count(*) FROM current_verdicts WHERE run_id = {runId} AND verdict = 'NotComparable' GROUP BY 1"),
        Nothing);

    /// <summary>Every exchange of the log met one fate in the replay; those without a tuple are held, as not replayed.</summary>
    public static StageBook OfTuples(DuckDBConnection connection, int runId, PairSet set) => new(
        "replay, as the tuples tell it",
        set.Exchanges,
        Counts(connection, $"SELECT disposition, count(*) FROM exchanges WHERE run_id = {runId} AND unit = 0 AND exchange_status <> 'NotInLog' AND disposition IN ('Sent', 'AppliedFromEffects', 'InImage') GROUP BY 1"),
        Counts(connection, $"SELECT 'withheld: ' || reason, count(*) FROM exchanges WHERE run_id = {runId} AND unit = 0 AND exchange_status <> 'NotInLog' AND disposition = 'Withheld' GROUP BY 1"),
        Counts(connection, $"SELECT 'not replayed', count(*) FROM exchanges WHERE run_id = {runId} AND unit = 0 AND disposition = 'NotReplayed' HAVING count(*) > 0"));

    private static Dictionary<string, long> Counts(DuckDBConnection connection, string sql) =>
        connection.Rows(sql, r => (Entry: r.GetString(0), Count: r.GetInt64(1))).ToDictionary(r => r.Entry, r => r.Count);
}
