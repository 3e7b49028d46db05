using Migrations.Exchanges.Tuples;
using Migrations.Replay.Planning;
using Migrations.Replay.Rewriting;

namespace Migrations.Replay.Tests.Planning;

/// <summary>The plain form of <c>WriteTimeline</c>: looks at every write before the read, one by one.</summary>
internal sealed class PlainTimeline(int settled)
{
    private readonly List<PlannedUnit> _byBegan = [];

    public void Add(PlannedUnit unit) => _byBegan.Add(unit);

    public void Seal() => _byBegan.Sort(static (a, b) => a.BeganUnixNanos.CompareTo(b.BeganUnixNanos));

    public ReadFreshness Judge(PlannedUnit read, bool realtime, long refreshNanos)
    {
        var worst = ReadFreshness.None;
        var lastWrite = long.MinValue;
        var lastRefresh = long.MinValue;
        var end = IndexOfFirstBeganAfter(read.AnsweredUnixNanos);
        for (var i = end - 1; i >= 0; i--)
        {
            var write = _byBegan[i];
            if (write.Id == read.Id) { continue; }
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
        var visible = lastRefresh >= lastWrite || lastWrite + (settled * refreshNanos) < read.BeganUnixNanos;
        return visible ? worst : ReadFreshness.Stale;
    }

    /// <summary>A read of one document does not race with writes of others.</summary>
    private static bool IsOfAnotherDocument(PlannedUnit read, PlannedUnit write) =>
        read.Route is { Id: { } id, Api: "get" or "get_source" or "exists" or "exists_source" } && write.Effects.Count > 0 && write.Effects.All(e => e.Record.Id != id);

    private static ReadFreshness Max(ReadFreshness a, ReadFreshness b) => a > b ? a : b;

    /// <summary>True for what refreshes whole indices. A document's own <c>refresh</c> refreshes its shard only; a by-query operation that wrote nothing refreshes nothing.</summary>
    private static bool Refreshes(PlannedUnit unit) =>
        unit.Route is { } route && (route.Api == "indices.refresh" || (unit.Effects.Count > 0 && ByQueryRewriter.Handles(route.Api) && (route.Parameter("refresh") is "true" or "")));

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
