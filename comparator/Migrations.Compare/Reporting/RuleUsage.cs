using DuckDB.NET.Data;
using Migrations.Compare.Storing;

namespace Migrations.Compare.Reporting;

/// <summary>What a rule did.</summary>
/// <param name="Pairs">Pairs in which it decided something.</param>
/// <param name="PairsAlone">Of those, the ones in which no other rule did.</param>
public sealed record RuleUsage(string Rule, bool Ignores, long Pairs, long PairsAlone, string Reason)
{
    private const string Sql = """
        SELECT u.rule, r.ignores, u.pairs, u.pairs_alone, r.reason
        FROM rule_usage u JOIN (
          SELECT * FROM rules WHERE run_id = ? AND generation = (SELECT max(generation) FROM judgements WHERE run_id = ?)) r ON r.name = u.rule
        WHERE u.run_id = ? ORDER BY 3 DESC, 1
        """;

    private const string UnusedSql = """
        SELECT name FROM rules WHERE run_id = ? AND generation = (SELECT max(generation) FROM judgements WHERE run_id = ?)
          AND file <> 'built in' AND name NOT IN (SELECT rule FROM rule_usage WHERE run_id = ?) ORDER BY place
        """;

    internal static List<RuleUsage> Read(DuckDBConnection connection, int runId) =>
        connection.Rows(Sql, r => new RuleUsage(r.GetString(0), r.GetBoolean(1), r.GetInt64(2), r.GetInt64(3), r.GetString(4)), runId, runId, runId);

    internal static List<string> ReadUnused(DuckDBConnection connection, int runId) =>
        connection.Rows(UnusedSql, r => r.GetString(0), runId, runId, runId);
}
