using DuckDB.NET.Data;
using Migrations.Compare.Storing;

namespace Migrations.Compare.Reporting;

/// <summary>The books of every stage, as the store keeps them.</summary>
internal static class StoredBooks
{
    private const string Sql = "SELECT stage, side, entry, item_count FROM books WHERE run_id = ? ORDER BY stage, side, entry";

    public static List<StageBook> Read(DuckDBConnection connection, int runId)
    {
        var rows = connection.Rows(Sql, r => (Stage: r.GetString(0), Side: r.GetString(1), Entry: r.GetString(2), Count: r.GetInt64(3)), runId);
        return [.. rows.GroupBy(r => r.Stage).Select(stage =>
        {
            var sides = stage.ToLookup(r => r.Side, r => KeyValuePair.Create(r.Entry, r.Count));
            return new StageBook(stage.Key, sides["in"].Sum(e => e.Value), sides["out"].ToDictionary(), sides["lost"].ToDictionary(), sides["held"].ToDictionary());
        })];
    }
}
