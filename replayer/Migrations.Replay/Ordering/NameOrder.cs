using Migrations.Replay.Planning;

namespace Migrations.Replay.Ordering;

/// <summary>Order between units that touch the same index, alias or template name.</summary>
/// <remarks>"Everything before this point" is a chain of joints: a unit that waits for a thousand others has one edge, not a thousand.</remarks>
/// <param name="writesHoldWrites">True: a write waits for those on its names that had been answered before it began. Needed where no state record tells which made a field.</param>
public sealed class NameOrder(bool readsHoldWrites, bool writesHoldWrites = false)
{
    public void Draw(IReadOnlyList<PlannedUnit> units, OrderGraph graph)
    {
        foreach (var all in ByName(units).Values)
        {
            var members = all.FindAll(static m => !m.Touch.IsLoose);
            if (members.Count < all.Count) { DrawExclusive(all.FindAll(static m => m.Touch.IsLoose || BeginsOrEnds(m.Unit)), graph); }
            DrawExclusive(members, graph);
            DrawReads(members, graph);
            if (writesHoldWrites) { DrawWrites(members, graph); }
        }
    }

    /// <summary>Members by name. Who touches everything stands under every name's joint <c>*</c>, and every writer too.</summary>
    private static Dictionary<string, List<(PlannedUnit Unit, Touch Touch)>> ByName(IReadOnlyList<PlannedUnit> units)
    {
        var names = new Dictionary<string, List<(PlannedUnit, Touch)>>(StringComparer.Ordinal) { [Touch.All] = [] };
        foreach (var unit in units)
        {
            if (unit.Kind == UnitKind.Nothing) { continue; }
            var all = false;
            foreach (var touch in unit.Touches)
            {
                all |= touch.Name == Touch.All;
                if (!names.TryGetValue(touch.Name, out var members)) { names[touch.Name] = members = []; }
                members.Add((unit, touch));
            }

            if (!all && unit.Touches.Count > 0) { names[Touch.All].Add((unit, new Touch(Touch.All, false) { IsLoose = unit.Touches.Any(static t => t.IsLoose) })); }
        }

        return names;
    }

    /// <summary>Writers keep the order of moments with those that are exclusive on the name.</summary>
    private static void DrawExclusive(List<(PlannedUnit Unit, Touch Touch)> members, OrderGraph graph)
    {
        var writers = members.Where(static m => m.Unit.IsWriting).OrderBy(static m => m.Unit.MomentUnixNanos).ThenBy(static m => m.Unit.Id).ToList();
        var lastExclusive = -1;
        var since = new List<int>();
        foreach (var (unit, touch) in writers)
        {
            if (lastExclusive >= 0) { graph.AddEdge(lastExclusive, unit.Id); }
            if (!touch.Exclusive) { since.Add(unit.Id); continue; }
            foreach (var before in since) { graph.AddEdge(before, unit.Id); }
            since.Clear();
            lastExclusive = unit.Id;
        }
    }

    /// <summary>True for what makes or deletes an index: one that is deleted too early takes documents with it, or is made again by what comes late.</summary>
    public static bool BeginsOrEnds(PlannedUnit unit) => unit.Kind == UnitKind.Correction || unit is { Kind: UnitKind.Administration, Route.Api: "indices.create" or "indices.delete" or "indices.rollover" or "indices.shrink" or "indices.split" or "indices.clone" }
        || (unit is { Kind: UnitKind.Administration, Route.Api: "indices.update_aliases", Exchange.Request: { } request } && request.Body.Span.IndexOf("\"remove_index\""u8) >= 0);

    private static void DrawWrites(List<(PlannedUnit Unit, Touch Touch)> members, OrderGraph graph)
    {
        var writers = members.Where(static m => m.Unit.IsWriting).Select(static m => m.Unit).ToList();
        DrawBehind(writers, writers, graph);
    }

    /// <summary>Reads stay behind what had been answered before they began, and, if asked for, ahead of what began after they were answered.</summary>
    private void DrawReads(List<(PlannedUnit Unit, Touch Touch)> members, OrderGraph graph)
    {
        var writers = members.Where(static m => m.Unit.IsWriting).Select(static m => m.Unit).ToList();
        var reads = members.Where(static m => m.Unit.Kind == UnitKind.Read).Select(static m => m.Unit).ToList();
        if (writers.Count == 0 || reads.Count == 0) { return; }
        DrawBehind(writers, reads, graph);
        if (readsHoldWrites) { DrawBehind(reads, writers, graph); }
    }

    /// <summary>Every one of <paramref name="after"/> waits for those of <paramref name="before"/> that had been answered when it began.</summary>
    private static void DrawBehind(List<PlannedUnit> before, List<PlannedUnit> after, OrderGraph graph)
    {
        before = [.. before.OrderBy(static u => u.AnsweredUnixNanos).ThenBy(static u => u.Id)];
        var joint = -1;
        var next = 0;
        foreach (var unit in after.OrderBy(static u => u.BeganUnixNanos).ThenBy(static u => u.Id))
        {
            var grown = -1;
            while (next < before.Count && before[next].AnsweredUnixNanos < unit.BeganUnixNanos)
            {
                if (grown < 0)
                {
                    grown = graph.AddNode();
                    if (joint >= 0) { graph.AddEdge(joint, grown); }
                }

                graph.AddEdge(before[next++].Id, grown);
            }

            if (grown >= 0) { joint = grown; }
            if (joint >= 0) { graph.AddEdge(joint, unit.Id); }
        }
    }
}
