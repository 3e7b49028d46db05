using Migrations.Exchanges.Tuples;
using Migrations.Replay.Planning;

namespace Migrations.Replay.Executing;

/// <summary>Knows, per name on the target, whether a write is under way and whether something written is not refreshed yet; sees to it that a read finds it refreshed.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class FreshnessClock
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, NameState> _names = new(StringComparer.Ordinal);
    private long _writes;

    public void WriteBegins(PlannedUnit unit)
    {
        lock (_lock)
        {
            _writes++;
            foreach (var touch in unit.Touches) { var name = NameNeedsLock(touch.Name); name.UnderWay++; name.LastWrite = _writes; }
        }
    }

    /// <param name="refreshed">True when the write itself refreshed what it wrote.</param>
    public void WriteEnds(PlannedUnit unit, bool refreshed)
    {
        lock (_lock)
        {
            _writes++;
            foreach (var touch in unit.Touches)
            {
                var name = NameNeedsLock(touch.Name);
                name.UnderWay--;
                name.LastWrite = _writes;
                if (!refreshed) { name.IsDirty = true; }
            }
        }
    }

    /// <summary>Ends when a read that begins now sees all that had been written before this call: what is not refreshed yet is, and where another read refreshes it already, that is waited for.</summary>
    /// <param name="refresh">Refreshes these names on the target. When it throws, they count as not refreshed, and so does what waits for them.</param>
    public async Task RefreshAsync(PlannedUnit read, Func<IReadOnlyList<string>, Task> refresh, CancellationToken token)
    {
        while (true)
        {
            var own = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            var others = new HashSet<Task<bool>>();
            var names = TakeDirty(read, own, others);
            if (names.Count > 0) { await RefreshAsync(names, own, refresh); }
            // Its own first: of two reads that wait for each other's, each then ends.
            if ((await Task.WhenAll(others).WaitAsync(token)).All(static isDone => isDone)) { return; }
        }
    }

    /// <summary>A mark to hand to <see cref="ReadEnds"/>.</summary>
    public long ReadBegins(PlannedUnit read)
    {
        lock (_lock) { return TouchedNeedsLock(read).Any(static t => t.State.UnderWay > 0) ? -1 : _writes; }
    }

    /// <summary>Racing when a write on what it touched was under way at any moment of the read.</summary>
    public ReadFreshness ReadEnds(PlannedUnit read, long mark, bool realtime)
    {
        lock (_lock)
        {
            var touched = TouchedNeedsLock(read).Select(static t => t.State).ToList();
            if (touched.Count == 0) { return ReadFreshness.None; }
            if (mark < 0 || touched.Exists(s => s.UnderWay > 0 || s.LastWrite > mark)) { return ReadFreshness.Racing; }
            return !realtime && touched.Exists(static s => s.IsDirty || s.Refresh is not null) ? ReadFreshness.Stale : ReadFreshness.Fresh;
        }
    }

    /// <summary>Names that are this read's to refresh; those that others refresh already are in <paramref name="others"/>.</summary>
    private List<string> TakeDirty(PlannedUnit read, TaskCompletionSource<bool> own, HashSet<Task<bool>> others)
    {
        lock (_lock)
        {
            var dirty = new List<string>();
            foreach (var (name, state) in TouchedNeedsLock(read).Where(static t => t.Name != Touch.All))
            {
                if (state.IsDirty)
                {
                    dirty.Add(name);
                    (state.IsDirty, state.Refresh) = (false, own); // written since another began: this one covers that one too
                }
                else if (state.Refresh is { } underWay) { others.Add(underWay.Task); }
            }

            return dirty;
        }
    }

    private async Task RefreshAsync(IReadOnlyList<string> names, TaskCompletionSource<bool> own, Func<IReadOnlyList<string>, Task> refresh)
    {
        var isDone = false;
        try
        {
            await refresh(names);
            isDone = true;
        }
        finally
        {
            lock (_lock)
            {
                foreach (var state in names.Select(NameNeedsLock))
                {
                    state.IsDirty |= !isDone;
                    if (state.Refresh == own) { state.Refresh = null; }
                }
            }

            own.SetResult(isDone);
        }
    }

    private NameState NameNeedsLock(string name)
    {
        if (!_names.TryGetValue(name, out var state)) { _names[name] = state = new NameState(); }
        return state;
    }

    private IEnumerable<(string Name, NameState State)> TouchedNeedsLock(PlannedUnit unit)
    {
        if (unit.Touches.Any(static t => t.Name == Touch.All)) { return _names.Select(static n => (n.Key, n.Value)); }
        return unit.Touches.Where(t => _names.ContainsKey(t.Name)).Select(t => (t.Name, _names[t.Name]));
    }

    private sealed class NameState
    {
        public int UnderWay { get; set; }

        /// <summary>Something was written that no refresh follows yet, one under way included.</summary>
        public bool IsDirty { get; set; }

        /// <summary>The refresh under way; null for none. Until it has ended nothing tells that a read sees what was written.</summary>
        public TaskCompletionSource<bool>? Refresh { get; set; }

        public long LastWrite { get; set; }
    }
}
