using System.Text.Json.Serialization;
using DuckDB.NET.Data;
using Migrations.Compare.Judging;
using Migrations.Compare.Storing;

namespace Migrations.Compare.Reporting;

/// <summary>Why pairs of an API were not compared, and how many.</summary>
public sealed record ReasonCount(string Why, string Api, long Count)
{
    /// <summary>What the reason comes down to.</summary>
    [JsonConverter(typeof(JsonStringEnumConverter<ReasonKind>))]
    public ReasonKind Kind => ReasonKinds.Of(Why);

    private const string Sql = "SELECT why, api, count(*) FROM comparison WHERE run_id = ? AND verdict = 'NotComparable' GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2";

    internal static List<ReasonCount> Read(DuckDBConnection connection, int runId) =>
        connection.Rows(Sql, r => new ReasonCount(r.GetString(0), r.GetString(1), r.GetInt64(2)), runId);
}
