using DuckDB.NET.Data;

namespace Migrations.Compare.Storing;

/// <summary>Verdicts that a change of rules turned from one into another.</summary>
/// <param name="From">Verdict and what it rested on.</param>
/// <param name="Examples">Ordinals of a few of the exchanges.</param>
public sealed record VerdictFlip(string From, string To, long Count, IReadOnlyList<long> Examples)
{
    private const string Sql = """
        WITH named AS (
          SELECT ordinal, unit, generation, superseded_in, verdict || CASE WHEN rule || why = '' THEN '' ELSE '(' || rule || why || ')' END AS shown
          FROM verdicts WHERE run_id = ?)
        SELECT o.shown, n.shown, count(*), list_sort(list(o.ordinal))[1:5]
        FROM named o JOIN named n ON o.ordinal = n.ordinal AND o.unit = n.unit
        WHERE o.superseded_in = ? AND n.generation = ? AND o.shown <> n.shown
        GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2
        """;

    internal static List<VerdictFlip> Read(DuckDBConnection connection, int runId, int generation) =>
        connection.Rows(Sql, r => new VerdictFlip(r.GetString(0), r.GetString(1), r.GetInt64(2), r.GetFieldValue<List<long>>(3)), runId, generation, generation);
}
