using DuckDB.NET.Data;

namespace Migrations.Compare.Storing;

/// <summary>A run's own rows.</summary>
internal static class StoredRun
{
    private static readonly string[] Tables =
        ["runs", "loaded_files", "judgements", "exchanges", "verdicts", "differences", "fingerprints", "signatures", "rule_sets", "rules", "books"];

    /// <summary>The id of a run by name, or null.</summary>
    public static int? Find(DuckDBConnection connection, string name) =>
        connection.Rows("SELECT run_id FROM runs WHERE name = ?", r => r.GetInt32(0), StoreText.Escape(name)) is [var id, ..] ? id : null;

    /// <summary>The generation of a run's last judgement.</summary>
    public static int LastGeneration(DuckDBConnection connection, int runId) =>
        (int)(connection.Scalar($"SELECT max(generation) FROM judgements WHERE run_id = {runId}") ?? 0);

    /// <summary>Makes the run, in place of one of the same name.</summary>
    public static int Begin(DuckDBConnection connection, ComparisonOptions options, DateTime now)
    {
        var runId = Find(connection, options.RunName) ?? (int)(connection.Scalar("SELECT coalesce(max(run_id), 0) FROM runs") ?? 0) + 1;
        foreach (var table in Tables) { connection.Run($"DELETE FROM {table} WHERE run_id = {runId}"); }
        using (var appender = connection.CreateAppender("runs"))
        {
            appender.CreateRow().AppendValue(runId).AppendValue(StoreText.Escape(options.RunName))
                .AppendValue(options.SourceProduct).AppendValue(options.SourceVersion).AppendValue(options.TargetProduct).AppendValue(options.TargetVersion)
                .AppendValue(options.Recording.Name).AppendValue(options.Recording.Promises).AppendValue(options.Recording.CannotPromise)
                .AppendValue(now).EndRow();
        }

        using var files = connection.CreateAppender("loaded_files");
        foreach (var (file, items) in options.Files) { files.CreateRow().AppendValue(runId).AppendValue(StoreText.Escape(file)).AppendValue(items).AppendValue(now).EndRow(); }
        return runId;
    }

    public static void AddJudgement(DuckDBConnection connection, int runId, int generation, string rules, DateTime now, long judged, long carried)
    {
        using var appender = connection.CreateAppender("judgements");
        appender.CreateRow().AppendValue(runId).AppendValue(generation).AppendValue(StoreText.Escape(rules)).AppendValue(now).AppendValue(judged).AppendValue(carried).EndRow();
    }
}
