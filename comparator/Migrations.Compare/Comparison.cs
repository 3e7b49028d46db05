using DuckDB.NET.Data;
using Migrations.Compare.Judging;
using Migrations.Compare.Storing;
using Migrations.Exchanges.Assembling;
using Migrations.Exchanges.Tuples;

namespace Migrations.Compare;

/// <summary>Judges a run: exchanges and tuples in, verdicts and differences in the DuckDB file out.</summary>
public static class Comparison
{
    /// <summary>The generation of a run's first judgement; each <see cref="Recomparison"/> adds one.</summary>
    public const int FirstGeneration = 1;

    /// <param name="progress">Pairs judged so far.</param>
    public static Task<ComparisonResult> RunAsync(
        ComparisonOptions options,
        IReadOnlyList<Exchange> exchanges,
        IEnumerable<ExchangeTuple> tuples,
        TimeProvider time,
        IProgress<long>? progress,
        CancellationToken cancellationToken) =>
        Task.Run(() => Run(options, PairSet.Join(exchanges, tuples), time, progress, cancellationToken), cancellationToken);

    private static ComparisonResult Run(ComparisonOptions options, PairSet set, TimeProvider time, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        var pack = options.EffectiveRules();
        var judge = new ParallelJudge(pack, options.Comparer, options.Threads);
        using var connection = StoreConnection.OpenOwner(options.DatabasePath, options.Threads, options.MemoryLimitMb);
        using var transaction = connection.BeginTransaction(); // rolled back when it is left before the commit
        var runId = StoredRun.Begin(connection, options, time.GetUtcNow().UtcDateTime);
        var writer = new StoreWriter(connection, runId, FirstGeneration);
        writer.WriteExchanges(set.Pairs);
        var judged = writer.WriteJudgements(Counted(judge.Judge(set.Pairs, cancellationToken), progress));
        writer.WriteRules(pack);
        StoredRun.AddJudgement(connection, runId, FirstGeneration, pack.Name, time.GetUtcNow().UtcDateTime, judged, carried: 0);
        writer.WriteBooks([.. options.Books, CompareBooks.OfPairs(connection, runId, set), CompareBooks.OfTuples(connection, runId, set)]);
        transaction.Commit();
        return new ComparisonResult(runId, FirstGeneration, judged, Path.GetFullPath(options.DatabasePath));
    }

    private static IEnumerable<Judgement> Counted(IEnumerable<Judgement> judgements, IProgress<long>? progress)
    {
        var count = 0L;
        foreach (var judgement in judgements)
        {
            if (++count % 1_000 == 0) { progress?.Report(count); }
            yield return judgement;
        }

        progress?.Report(count);
    }
}

/// <summary>What a judgement came to; the report reads the rest from the file.</summary>
/// <param name="Judged">Pairs judged now.</param>
public sealed record ComparisonResult(int RunId, int Generation, long Judged, string DatabasePath);
