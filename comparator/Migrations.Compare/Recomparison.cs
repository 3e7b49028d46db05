using DuckDB.NET.Data;
using Migrations.Compare.Judging;
using Migrations.Compare.Storing;

namespace Migrations.Compare;

/// <summary>Judges a run again with other rules, without a replay: only the pairs that the change can touch.</summary>
/// <remarks>
/// Every verdict carries the rules it rests on and every place and kind in which its answers differ. A rule that is gone or changed can touch the
/// verdicts that rest on it; one that is new or changed, those with a difference where it speaks. What is not touched keeps its verdict as it stands.
/// </remarks>
public static class Recomparison
{
    /// <param name="pairs">Reads the run's pairs; asked only when something is touched.</param>
    /// <exception cref="StoreException">The file holds no run of that name.</exception>
    public static Task<RecomparisonResult> RunAsync(ComparisonOptions options, Func<PairSet> pairs, TimeProvider time, CancellationToken cancellationToken) =>
        Task.Run(() => Run(options, pairs, time, cancellationToken), cancellationToken);

    private static RecomparisonResult Run(ComparisonOptions options, Func<PairSet> pairs, TimeProvider time, CancellationToken cancellationToken)
    {
        var pack = options.EffectiveRules();
        using var connection = StoreConnection.OpenOwner(options.DatabasePath, options.Threads, options.MemoryLimitMb);
        using var transaction = connection.BeginTransaction();
        var runId = StoredRun.Find(connection, options.RunName) ?? throw new StoreException(options.DatabasePath, $"it holds no run '{options.RunName}'; judge it first with compare", null);
        var last = StoredRun.LastGeneration(connection, runId);
        var generation = last + 1;
        var all = connection.Scalar($"SELECT count(*) FROM verdicts WHERE run_id = {runId} AND superseded_in IS NULL") ?? 0;

        var change = RuleChange.Between(StoredRules.Read(connection, runId, last), pack);
        var touched = TouchedPairs.Mark(connection, runId, change);
        var writer = new StoreWriter(connection, runId, generation);
        writer.WriteRules(pack);
        var flips = touched == 0 ? [] : Rejudge(connection, runId, generation, writer, options, pairs(), cancellationToken);
        StoredRun.AddJudgement(connection, runId, generation, pack.Name, time.GetUtcNow().UtcDateTime, touched, all - touched);
        transaction.Commit();
        return new RecomparisonResult(runId, generation, touched, all - touched, change.Added, change.Removed, change.Changed, flips);
    }

    private static IReadOnlyList<VerdictFlip> Rejudge(
        DuckDBConnection connection, int runId, int generation, StoreWriter writer, ComparisonOptions options, PairSet set, CancellationToken cancellationToken)
    {
        var keys = TouchedPairs.Read(connection);
        var concerned = set.Pairs.Where(p => keys.Contains((p.Ordinal, p.Unit))).ToList();
        if (concerned.Count != keys.Count) { throw new StoreException(options.DatabasePath, $"it holds {keys.Count - concerned.Count} pairs to judge again that the log and the tuples given do not hold", null); }
        TouchedPairs.Supersede(connection, runId, generation);
        var judge = new ParallelJudge(options.EffectiveRules(), options.Comparer, options.Threads);
        writer.WriteJudgements(judge.Judge(concerned, cancellationToken));
        BooksAfter(connection, runId, writer, set);
        return VerdictFlip.Read(connection, runId, generation);
    }

    private static void BooksAfter(DuckDBConnection connection, int runId, StoreWriter writer, PairSet set)
    {
        var book = CompareBooks.OfPairs(connection, runId, set);
        connection.Run($"DELETE FROM books WHERE run_id = {runId} AND stage = '{book.Stage}'");
        writer.WriteBooks([book]);
    }
}

/// <summary>What judging again came to.</summary>
/// <param name="Rejudged">Pairs the change could touch.</param>
/// <param name="Carried">Pairs it could not: their verdicts stand.</param>
public sealed record RecomparisonResult(
    int RunId,
    int Generation,
    long Rejudged,
    long Carried,
    IReadOnlyList<string> RulesAdded,
    IReadOnlyList<string> RulesRemoved,
    IReadOnlyList<string> RulesChanged,
    IReadOnlyList<VerdictFlip> Flips);
