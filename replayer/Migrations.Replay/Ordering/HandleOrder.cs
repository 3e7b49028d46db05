using Migrations.Exchanges.Assembling;
using Migrations.Replay.Planning;
using Migrations.Replay.Rewriting;

namespace Migrations.Replay.Ordering;

/// <summary>A request with a handle from an earlier answer (scroll) waits for the one before it that gave or used it.</summary>
public static class HandleOrder
{
    public static void Draw(IReadOnlyList<PlannedUnit> units, OrderGraph graph)
    {
        var last = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var unit in units.Where(static u => u.Kind == UnitKind.Read).OrderBy(static u => u.BeganUnixNanos).ThenBy(static u => u.Id))
        {
            foreach (var handle in Handles.UsedBy(unit.Route!, unit.Exchange!))
            {
                if (last.TryGetValue(handle, out var before)) { graph.AddEdge(before, unit.Id); }
                last[handle] = unit.Id;
            }

            if (Handles.GivenBy(unit.Exchange!) is { } given) { last[given] = unit.Id; }
        }
    }
}
