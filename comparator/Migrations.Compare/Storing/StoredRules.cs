using DuckDB.NET.Data;
using Migrations.Compare.Judging;

namespace Migrations.Compare.Storing;

/// <summary>A rule as the store knows it from an earlier judgement.</summary>
internal sealed record StoredRules(string Name, string Definition)
{
    public static List<StoredRules> Read(DuckDBConnection connection, int runId, int generation) =>
        connection.Rows("SELECT name, definition FROM rules WHERE run_id = ? AND generation = ? AND file <> ? ORDER BY place", r => new StoredRules(r.GetString(0), r.GetString(1)), runId, generation, EditRules.File);
}
