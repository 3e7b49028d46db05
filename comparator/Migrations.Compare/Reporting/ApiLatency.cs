using DuckDB.NET.Data;
using Migrations.Compare.Storing;

namespace Migrations.Compare.Reporting;

/// <summary>How long answers of an API took, in milliseconds, where both sides answered.</summary>
/// <param name="Rewritten">Requests that were edited are kept apart: explicit ids and versions cost something else.</param>
/// <param name="SourceP50">From the request's last byte to the answer's last, as the node saw it.</param>
/// <param name="TargetP50">From sending to the answer, as the replayer saw it, network included.</param>
/// <param name="TargetDueP99">From when the pace wanted it sent: what a client would have waited.</param>
public sealed record ApiLatency(
    string Api, bool Rewritten, long Pairs, double SourceP50, double SourceP90, double SourceP99, double TargetP50, double TargetP90, double TargetP99, double TargetDueP99)
{
    private const string Sql = """
        SELECT api, rewritten, count(*),
          quantile_cont(source_latency_ns, 0.5) / 1e6, quantile_cont(source_latency_ns, 0.9) / 1e6, quantile_cont(source_latency_ns, 0.99) / 1e6,
          quantile_cont(target_latency_ns, 0.5) / 1e6, quantile_cont(target_latency_ns, 0.9) / 1e6, quantile_cont(target_latency_ns, 0.99) / 1e6,
          coalesce(quantile_cont(target_due_latency_ns, 0.99) / 1e6, 0)
        FROM exchanges WHERE run_id = ? AND unit = 0 AND source_latency_ns IS NOT NULL AND target_latency_ns IS NOT NULL
        GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2
        """;

    internal static List<ApiLatency> Read(DuckDBConnection connection, int runId) => connection.Rows(
        Sql,
        r => new ApiLatency(r.GetString(0), r.GetBoolean(1), r.GetInt64(2), r.GetDouble(3), r.GetDouble(4), r.GetDouble(5), r.GetDouble(6), r.GetDouble(7), r.GetDouble(8), r.GetDouble(9)),
        runId);
}
