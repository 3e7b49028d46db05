using Migrations.Capture.Records;

namespace Migrations.Replay.Answers;

/// <summary>Decides which life of its index an answered operation belongs to, where the index was being deleted meanwhile. Pure.</summary>
/// <remarks>
/// A shard's numbers grow from 0 in each life and are given out once: what had been answered before an operation began has a lower number, what began after its answer a higher one.
/// With a document's numbers its versions grow, until it is deleted. After a restart, which begins a term, numbers and versions of what was lost are given out again.
/// Where that leaves several, the earliest: what was deleted is gone either way, and how the documents of the later one ended is for a pull to tell.
/// </remarks>
/// <param name="shardsOf">How many primary shards an index had in one of its lives.</param>
internal sealed class LifeChoice(IndexLives lives, Func<string, int, int> shardsOf)
{
    private readonly Dictionary<(string Index, int Life, int Shard), ShardLife> _known = [];

    /// <summary>The life of each operation, in the order given.</summary>
    public IReadOnlyList<int> Choose(IReadOnlyList<PlacedOperation> operations)
    {
        var chosen = new int[operations.Count];
        var open = new List<int>();
        for (var i = 0; i < operations.Count; i++)
        {
            var (from, to) = lives.Between(operations[i].Operation.Index, operations[i].BeganUnixNanos, operations[i].AnsweredUnixNanos);
            chosen[i] = from;
            if (from == to) { Take(operations[i], from); }
            else { open.Add(i); }
        }

        foreach (var i in open.OrderBy(i => operations[i].AnsweredUnixNanos))
        {
            var to = lives.Between(operations[i].Operation.Index, operations[i].BeganUnixNanos, operations[i].AnsweredUnixNanos).To;
            while (chosen[i] < to && !Fits(operations[i], chosen[i])) { chosen[i]++; }
            if (!lives.MayHaveBegun(operations[i].Operation.Index, chosen[i])) { chosen[i]--; }
            Take(operations[i], chosen[i]);
        }

        return chosen;
    }

    private bool Fits(PlacedOperation operation, int life) => !_known.TryGetValue(KeyOf(operation, life), out var known) || known.Fits(operation);

    private (string Index, int Life, int Shard) KeyOf(PlacedOperation operation, int life) => (operation.Operation.Index, life, operation.ShardAmong(shardsOf(operation.Operation.Index, life)));

    private void Take(PlacedOperation operation, int life)
    {
        var key = KeyOf(operation, life);
        if (!_known.TryGetValue(key, out var known)) { _known[key] = known = new(); }
        known.Take(operation);
    }

    /// <summary>What is known of the numbers of one shard in one life. All that is certain is taken before the first question.</summary>
    private sealed class ShardLife
    {
        private readonly HashSet<(long Term, long SeqNo)> _places = [];
        private readonly Dictionary<string, List<AnsweredOperation>> _lanes = new(StringComparer.Ordinal);
        private readonly List<(long At, (long Term, long SeqNo) Place)> _answers = [];
        private readonly List<(long At, (long Term, long SeqNo) Place)> _beginnings = [];
        private bool _isReady;

        public void Take(PlacedOperation operation)
        {
            _places.Add(PlaceOf(operation));
            if (!_lanes.TryGetValue(operation.Operation.Id, out var lane)) { _lanes[operation.Operation.Id] = lane = []; }
            lane.Add(operation.Operation);
            if (_isReady) { return; }
            _answers.Add((operation.AnsweredUnixNanos, PlaceOf(operation)));
            _beginnings.Add((operation.BeganUnixNanos, PlaceOf(operation)));
        }

        public bool Fits(PlacedOperation operation)
        {
            if (!_isReady) { Ready(); }
            var place = PlaceOf(operation);
            if (_places.Contains(place) || (_lanes.GetValueOrDefault(operation.Operation.Id) is { } lane && lane.Exists(other => Contradict(other, operation.Operation)))) { return false; }
            var before = ~_answers.BinarySearch((operation.BeganUnixNanos, (-1, -1))) - 1; // no term is -1: never found
            if (before >= 0 && _answers[before].Place.CompareTo(place) > 0) { return false; }
            var after = ~_beginnings.BinarySearch((operation.AnsweredUnixNanos, (long.MaxValue, long.MaxValue)));
            return after >= _beginnings.Count || _beginnings[after].Place.CompareTo(place) > 0;
        }

        private static (long Term, long SeqNo) PlaceOf(PlacedOperation operation) => (operation.Operation.Term, operation.Operation.SeqNo);

        private static bool Contradict(AnsweredOperation a, AnsweredOperation b)
        {
            var (first, then) = a.SeqNo < b.SeqNo ? (a, b) : (b, a);
            return first.Term == then.Term && first.Operation == EffectOperation.Index && first.Version >= then.Version;
        }

        /// <summary>From here on each answer has the highest number up to it, each beginning the lowest from it on.</summary>
        private void Ready()
        {
            _isReady = true;
            _answers.Sort();
            _beginnings.Sort();
            for (var i = 1; i < _answers.Count; i++) { _answers[i] = _answers[i] with { Place = Max(_answers[i].Place, _answers[i - 1].Place) }; }
            for (var i = _beginnings.Count - 2; i >= 0; i--) { _beginnings[i] = _beginnings[i] with { Place = Min(_beginnings[i].Place, _beginnings[i + 1].Place) }; }
        }

        private static (long Term, long SeqNo) Max((long Term, long SeqNo) a, (long Term, long SeqNo) b) => a.CompareTo(b) > 0 ? a : b;

        private static (long Term, long SeqNo) Min((long Term, long SeqNo) a, (long Term, long SeqNo) b) => a.CompareTo(b) < 0 ? a : b;
    }
}
