using Migrations.Rules.Packs;

namespace Migrations.Compare.Judging;

/// <summary>Judges many pairs with one comparer a core, and hands the judgements out in the order of the pairs.</summary>
public sealed class ParallelJudge
{
    private const int SlicePairs = 1_024;

    private readonly ResponseComparer[] _comparers;

    public ParallelJudge(RulePack pack, ComparerOptions options, int threads)
    {
        _comparers = new ResponseComparer[Math.Max(1, threads)];
        for (var i = 0; i < _comparers.Length; i++) { _comparers[i] = new ResponseComparer(pack, options); }
    }

    /// <summary>At most a slice per core of judgements is held at a time.</summary>
    public IEnumerable<Judgement> Judge(IReadOnlyList<ExchangePair> pairs, CancellationToken cancellationToken)
    {
        var judged = new Judgement[_comparers.Length * SlicePairs];
        for (var start = 0; start < pairs.Count; start += judged.Length)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (first, count) = (start, Math.Min(judged.Length, pairs.Count - start));
            Parallel.For(0, _comparers.Length, new ParallelOptions { CancellationToken = cancellationToken }, worker =>
            {
                for (var i = worker; i < count; i += _comparers.Length) { judged[i] = _comparers[worker].Compare(pairs[first + i]); }
            });
            for (var i = 0; i < count; i++) { yield return judged[i]; }
        }
    }
}
