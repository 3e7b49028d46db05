using Migrations.Exchanges.Tuples;
using Migrations.Replay.Planning;

namespace Migrations.Replay.Executing;

/// <summary>Knows, per name on the target, whether a write is under way and whether something written is not refreshed yet.</summary>
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

    /// <summary>Names that must be refreshed before a read sees all that was written; they count as refreshed from now on.</summary>
    public IReadOnlyList<string> TakeDirty(PlannedUnit read)
    {
        lock (_lock)
        {
            var dirty = new List<string>();
            foreach (var (name, state) in TouchedNeedsLock(read))
            {
                if (!state.IsDirty || name == Touch.All) { continue; }
                state.IsDirty = false;
                dirty.Add(name);
            }

            return dirty;
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
            return !realtime && touched.Exists(static s => s.IsDirty) ? ReadFreshness.Stale : ReadFreshness.Fresh;
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

        public bool IsDirty { get; set; }

        public long LastWrite { get; set; }
    }
}
