using DuckDB.NET.Data;
using Migrations.Compare.Storing;

namespace Migrations.Compare.Reporting;

/// <summary>How many pairs have a verdict, and which part of all that is.</summary>
public sealed record VerdictCount(string Verdict, long Count, double Share)
{
    private const string Sql = """
        SELECT verdict, count(*), count(*) / sum(count(*)) OVER () FROM current_verdicts WHERE run_id = ?
        GROUP BY 1 ORDER BY list_position(['Match', 'EquivalentBy', 'IgnoredBy', 'Different', 'NotComparable'], verdict)
        """;

    internal static List<VerdictCount> Read(DuckDBConnection connection, int runId) =>
        connection.Rows(Sql, r => new VerdictCount(r.GetString(0), r.GetInt64(1), r.GetDouble(2)), runId);
}
