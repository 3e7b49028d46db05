namespace Migrations.Replay.Planning;

/// <summary>Writes by their times. Fill, seal, then ask.</summary>
internal sealed class WriteSet
{
    private readonly List<PlannedUnit> _writes = [];
    private long[] _raceableBegan = [];
    private long[] _raceableAnswered = [];
    private long[] _answered = [];
    private long[] _hiddenAnswered = [];
    private long[] _refreshAnswered = [];
    private long[] _refreshBeganUpTo = [];

    public void Add(PlannedUnit write) => _writes.Add(write);

    public void Seal()
    {
        var raceable = _writes.Where(IsRaceable).ToList();
        _raceableBegan = Sorted(raceable.Select(static w => w.BeganUnixNanos));
        _raceableAnswered = Sorted(raceable.Select(static w => w.AnsweredUnixNanos));
        _answered = Sorted(_writes.Select(static w => w.AnsweredUnixNanos));
        _hiddenAnswered = Sorted(_writes.Where(static w => !Refreshes(w) && !ShowsItself(w)).Select(static w => w.AnsweredUnixNanos));
        var refreshes = _writes.Where(Refreshes).OrderBy(static w => w.AnsweredUnixNanos).ToList();
        _refreshAnswered = [.. refreshes.Select(static w => w.AnsweredUnixNanos)];
        _refreshBeganUpTo = [.. refreshes.Select(static w => w.BeganUnixNanos)];
        for (var i = 1; i < _refreshBeganUpTo.Length; i++) { _refreshBeganUpTo[i] = Math.Max(_refreshBeganUpTo[i], _refreshBeganUpTo[i - 1]); }
    }

    /// <summary>True when a write other than the read itself was at work while the read was.</summary>
    public bool HasRaceWith(PlannedUnit read)
    {
        var overlapping = CountUpTo(_raceableBegan, read.AnsweredUnixNanos) - CountBelow(_raceableAnswered, read.BeganUnixNanos);
        return overlapping > (read.IsWriting && IsRaceable(read) ? 1 : 0);
    }

    /// <summary>When the last write that does not show itself was answered, of those answered before <paramref name="nanos"/>; <see cref="long.MinValue"/> for none.</summary>
    public long LastHiddenBefore(long nanos) => CountBelow(_hiddenAnswered, nanos) is > 0 and var count ? _hiddenAnswered[count - 1] : long.MinValue;

    /// <summary>When the latest refresh began, of those answered before <paramref name="nanos"/>: when in between it took effect is not known.</summary>
    public long LastRefreshBefore(long nanos) => CountBelow(_refreshAnswered, nanos) is > 0 and var count ? _refreshBeganUpTo[count - 1] : long.MinValue;

    /// <summary>True when a write was answered before the read began, or was at work beside it.</summary>
    public bool HasAnyFor(PlannedUnit read) => CountBelow(_answered, read.BeganUnixNanos) > 0 || HasRaceWith(read);

    /// <summary>A refresh that wrote nothing does not harm a read beside it.</summary>
    private static bool IsRaceable(PlannedUnit write) => write.Effects.Count > 0 || !Refreshes(write);

    /// <summary>True for what refreshes whole indices. A document's own <c>refresh</c> refreshes its shard only; a by-query operation that wrote nothing refreshes nothing.</summary>
    private static bool Refreshes(PlannedUnit unit) =>
        unit.Route is { } route && (route.Api == "indices.refresh" || (unit.Effects.Count > 0 && Rewriting.ByQueryRewriter.Handles(route.Api) && (route.Parameter("refresh") is "true" or "")));

    /// <summary>True for a write that is visible once it is answered.</summary>
    private static bool ShowsItself(PlannedUnit unit) => unit.Route?.Parameter("refresh") is "true" or "" or "wait_for";

    private static long[] Sorted(IEnumerable<long> times)
    {
        long[] sorted = [.. times];
        Array.Sort(sorted);
        return sorted;
    }

    private static int CountBelow(long[] sorted, long bound)
    {
        int low = 0, high = sorted.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (sorted[middle] < bound) { low = middle + 1; } else { high = middle; }
        }

        return low;
    }

    private static int CountUpTo(long[] sorted, long bound) => bound == long.MaxValue ? sorted.Length : CountBelow(sorted, bound + 1);
}
