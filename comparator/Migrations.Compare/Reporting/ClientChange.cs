using DuckDB.NET.Data;
using Migrations.Compare.Storing;

namespace Migrations.Compare.Reporting;

/// <summary>What clients send that the target gets only because the replayer changes it: after the switch nobody does.</summary>
/// <param name="Exchanges">How many of this API named mapping types, those at least that were sent as the client's request.</param>
/// <param name="Example">The path of one of them, as the client sent it.</param>
public sealed record ClientChange(string Api, string Method, long Exchanges, string Example)
{
    /// <summary>The replayer's name for the edit.</summary>
    public const string Rule = "types removed";

    private const string Sql = $"""SELECT api, method, count(DISTINCT ordinal), min(path) FROM exchanges WHERE run_id = ? AND contains(edits, '"rule":"{Rule}"') GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2""";

    internal static List<ClientChange> Read(DuckDBConnection connection, int runId) =>
        connection.Rows(Sql, static r => new ClientChange(r.GetString(0), r.GetString(1), r.GetInt64(2), r.GetString(3)), runId);
}
