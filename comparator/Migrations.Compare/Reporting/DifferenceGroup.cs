using DuckDB.NET.Data;
using Migrations.Compare.Storing;

namespace Migrations.Compare.Reporting;

/// <summary>Differences with one fingerprint.</summary>
/// <param name="Fingerprint">16 hex digits.</param>
/// <param name="Pairs">Pairs that show it.</param>
/// <param name="Share">Of all pairs, 0 to 1.</param>
/// <param name="FirstOrdinal">The first exchange that shows it.</param>
/// <param name="LastOrdinal">The last.</param>
/// <param name="Cause">A guess; empty when there is none.</param>
public sealed record DifferenceGroup(
    string Fingerprint, string Readable, string Api, string Kind, string Place, string QueryShape, long Pairs, long Differences, double Share,
    long FirstOrdinal, long LastOrdinal, string Cause, IReadOnlyList<DifferenceExample> Examples)
{
    private const int ExampleCount = 3;

    private const string Sql = """
        SELECT format('{:016x}', fingerprint), any_value(readable), any_value(api), any_value(kind), any_value(place), any_value(query_shape),
          count(DISTINCT (ordinal, unit)) AS pairs, count(*), count(DISTINCT (ordinal, unit)) / (SELECT count(*) FROM current_verdicts WHERE run_id = ?),
          min(ordinal), max(ordinal), any_value(cause)
        FROM current_differences WHERE run_id = ? GROUP BY fingerprint ORDER BY pairs DESC, 2
        """;

    private const string ExampleSql = """
        SELECT format('{:016x}', fingerprint), ordinal, path, source, target FROM current_differences WHERE run_id = ?
        QUALIFY row_number() OVER (PARTITION BY fingerprint ORDER BY ordinal, unit, path) <= ?
        ORDER BY fingerprint, ordinal, unit, path
        """;

    internal static List<DifferenceGroup> Read(DuckDBConnection connection, int runId)
    {
        var examples = connection.Rows(ExampleSql, r => (Hash: r.GetString(0), Example: new DifferenceExample(r.GetInt64(1), r.GetString(2), r.GetString(3), r.GetString(4))), runId, ExampleCount)
            .ToLookup(e => e.Hash, e => e.Example);
        return connection.Rows(
            Sql,
            r => new DifferenceGroup(
                r.GetString(0), r.GetString(1), r.GetString(2), r.GetString(3), r.GetString(4), r.GetString(5), r.GetInt64(6), r.GetInt64(7), r.GetDouble(8),
                r.GetInt64(9), r.GetInt64(10), r.GetString(11), [.. examples[r.GetString(0)]]),
            runId, runId);
    }
}

/// <summary>One difference of a group.</summary>
public sealed record DifferenceExample(long Ordinal, string Path, string Source, string Target);
