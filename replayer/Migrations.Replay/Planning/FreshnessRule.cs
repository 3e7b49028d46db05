using Migrations.Exchanges.Routes;
using Migrations.Exchanges.Tuples;

namespace Migrations.Replay.Planning;

/// <summary>Says of each read whether, on the source, what was written before it was visible to it.</summary>
/// <remarks>Search sees refreshed documents only; get and mget see everything (realtime).</remarks>
public sealed class FreshnessRule(long refreshNanos)
{
    /// <summary>After so many refresh intervals without a write everything is taken to be visible; a loaded node refreshes late.</summary>
    private const int SettledAfter = 10;

    /// <summary>Fills <see cref="PlannedUnit.SourceFreshness"/> of the reads among <paramref name="units"/>.</summary>
    public IReadOnlyList<PlannedUnit> Apply(IReadOnlyList<PlannedUnit> units)
    {
        var writes = WritesByName(units);
        var result = new PlannedUnit[units.Count];
        for (var i = 0; i < units.Count; i++)
        {
            result[i] = units[i].Kind == UnitKind.Read || IsByQuery(units[i]) ? units[i] with { SourceFreshness = Judge(units[i], writes) } : units[i];
        }

        return result;
    }

    /// <summary>By-query operations read what is refreshed before they write.</summary>
    private static bool IsByQuery(PlannedUnit unit) => unit is { Kind: UnitKind.Write, Route: { } route } && Rewriting.ByQueryRewriter.Handles(route.Api);

    private static Dictionary<string, Timeline> WritesByName(IReadOnlyList<PlannedUnit> units)
    {
        var writes = new Dictionary<string, Timeline>(StringComparer.Ordinal) { [Touch.All] = new() };
        foreach (var unit in units)
        {
            if (!unit.IsWriting) { continue; }
            writes[Touch.All].Add(unit);
            foreach (var touch in unit.Touches)
            {
                if (touch.Name == Touch.All) { continue; }
                if (!writes.TryGetValue(touch.Name, out var timeline)) { writes[touch.Name] = timeline = new(); }
                timeline.Add(unit);
            }
        }

        foreach (var unit in units)
        {
            if (!unit.IsWriting || !unit.Touches.Any(static t => t.Name == Touch.All)) { continue; }
            foreach (var (name, timeline) in writes) { if (name != Touch.All) { timeline.Add(unit); } }
        }

        foreach (var timeline in writes.Values) { timeline.Seal(); }
        return writes;
    }

    private ReadFreshness Judge(PlannedUnit read, Dictionary<string, Timeline> writes)
    {
        var worst = ReadFreshness.None;
        foreach (var touch in read.Touches)
        {
            if (!writes.TryGetValue(touch.Name, out var timeline)) { continue; }
            var one = timeline.Judge(read, IsRealtime(read.Route!), refreshNanos);
            if (one > worst) { worst = one; }
        }

        return worst;
    }

    /// <summary>True for reads that see unrefreshed documents, and for those that see no documents at all.</summary>
    public static bool IsRealtime(RestRoute route) => route.Api switch
    {
        "get" or "get_source" or "exists" or "exists_source" or "mget" or "termvectors" or "mtermvectors" => route.Parameter("realtime") != "false",
        "count" or "scroll" or "explain" or "field_caps" or "rank_eval" or "reindex" or "update_by_query" or "delete_by_query" => false,
        "cat.count" or "cat.indices" or "cat.shards" or "cat.segments" or "cat.fielddata" => false,
        var api => !api.Contains("search", StringComparison.Ordinal) && !api.EndsWith(".stats", StringComparison.Ordinal),
    };

    /// <summary>The writes on one name.</summary>
    private sealed class Timeline
    {
        private readonly List<PlannedUnit> _byBegan = [];
        private long _longest;

        public void Add(PlannedUnit unit)
        {
            _byBegan.Add(unit);
            _longest = Math.Max(_longest, unit.AnsweredUnixNanos - unit.BeganUnixNanos);
        }

        public void Seal() => _byBegan.Sort(static (a, b) => a.BeganUnixNanos.CompareTo(b.BeganUnixNanos));

        public ReadFreshness Judge(PlannedUnit read, bool realtime, long refreshNanos)
        {
            var worst = ReadFreshness.None;
            var lastWrite = long.MinValue;
            var lastRefresh = long.MinValue;
            var end = IndexOfFirstBeganAfter(read.AnsweredUnixNanos);
            var horizon = read.BeganUnixNanos - Math.Max(_longest, (SettledAfter + 2) * refreshNanos);
            for (var i = end - 1; i >= 0; i--)
            {
                var write = _byBegan[i];
                if (write.Id == read.Id) { continue; }
                if (write.BeganUnixNanos < horizon) { worst = Max(worst, ReadFreshness.Fresh); break; }
                var refreshes = Refreshes(write);
                if (IsOfAnotherDocument(read, write)) { worst = Max(worst, ReadFreshness.Fresh); continue; }
                if (write.AnsweredUnixNanos >= read.BeganUnixNanos)
                {
                    if (write.Effects.Count > 0 || !refreshes) { worst = ReadFreshness.Racing; break; }
                    continue;
                }

                worst = Max(worst, ReadFreshness.Fresh);
                if (refreshes) { lastRefresh = Math.Max(lastRefresh, write.BeganUnixNanos); } // when in between is not known
                else if (!ShowsItself(write)) { lastWrite = Math.Max(lastWrite, write.AnsweredUnixNanos); }
            }

            if (worst is ReadFreshness.Racing or ReadFreshness.None || realtime || lastWrite == long.MinValue) { return worst; }
            var visible = lastRefresh >= lastWrite || lastWrite + (SettledAfter * refreshNanos) < read.BeganUnixNanos;
            return visible ? worst : ReadFreshness.Stale;
        }

        /// <summary>A read of one document does not race with writes of others.</summary>
        private static bool IsOfAnotherDocument(PlannedUnit read, PlannedUnit write) =>
            read.Route is { Id: { } id, Api: "get" or "get_source" or "exists" or "exists_source" } && write.Effects.Count > 0 && write.Effects.All(e => e.Record.Id != id);

        private static ReadFreshness Max(ReadFreshness a, ReadFreshness b) => a > b ? a : b;

        /// <summary>True for what refreshes whole indices. A document's own <c>refresh</c> refreshes its shard only; a by-query operation that wrote nothing refreshes nothing.</summary>
        private static bool Refreshes(PlannedUnit unit) =>
            unit.Route is { } route && (route.Api == "indices.refresh" || (unit.Effects.Count > 0 && Rewriting.ByQueryRewriter.Handles(route.Api) && (route.Parameter("refresh") is "true" or "")));

        /// <summary>True for a write that is visible once it is answered.</summary>
        private static bool ShowsItself(PlannedUnit unit) => unit.Route?.Parameter("refresh") is "true" or "" or "wait_for";

        private int IndexOfFirstBeganAfter(long nanos)
        {
            int low = 0, high = _byBegan.Count;
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (_byBegan[middle].BeganUnixNanos <= nanos) { low = middle + 1; } else { high = middle; }
            }

            return low;
        }
    }
}
