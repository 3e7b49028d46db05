using DuckDB.NET.Data;
using Migrations.Compare.Storing;
using Migrations.Exchanges.Evidence;

namespace Migrations.Compare.Reporting;

/// <summary>Which run the report is about.</summary>
/// <param name="Recording">How the source was recorded, and what that can and cannot promise.</param>
/// <param name="Generation">How often it was judged.</param>
public sealed record RunSummary(string Name, string Source, string Target, RecordingMode Recording, int Generation, string Rules, DateTime JudgedAtUtc)
{
    private const string Sql = """
        SELECT r.name, r.source_product || ' ' || r.source_version, r.target_product || ' ' || r.target_version, j.generation, j.rules_name, j.judged_at, r.recording, r.promises, r.cannot_promise
        FROM runs r JOIN judgements j USING (run_id) WHERE run_id = ? ORDER BY j.generation DESC LIMIT 1
        """;

    internal static RunSummary Read(DuckDBConnection connection, int runId) =>
        connection.Rows(Sql, r => new RunSummary(r.GetString(0), r.GetString(1), r.GetString(2), new RecordingMode(r.GetString(6), r.GetString(7), r.GetString(8)), r.GetInt32(3), r.GetString(4), r.GetDateTime(5)), runId)[0];
}
