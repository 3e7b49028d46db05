using Migrations.Capture.Records;
using Migrations.Exchanges.Routes;
using Migrations.Replay.Planning;

namespace Migrations.Replay.Ordering;

/// <summary>Planned units → an order in which they converge. Pure; the same input gives the same plan.</summary>
/// <remarks>
/// What makes the order, strongest first: a document's lane (term, sequence number); the mapping version a write saw; the moment of
/// administration and of what leaves no effect, against every write on the same name; and between reads and writes, that what had been answered
/// before the other began stays before it. Writes of several documents are no single moment, so these can contradict each other: such a request
/// is taken apart and its effects are applied one by one, each of which is one moment.
/// </remarks>
public sealed class OrderBuilder
{
    /// <summary>Why a request is not sent as it was: it was done amid others, at more than one moment.</summary>
    public const string Contradiction = "its operations contradict the order of others";

    private readonly IReadOnlyList<StateEvent> _states;
    private readonly bool _readsHoldWrites;
    private readonly bool _writesHoldWrites;

    /// <param name="readsHoldWrites">True: a write waits for the reads that had been answered before it began, so that they see what they saw.</param>
    /// <param name="writesHoldWrites">True: so does a write for the writes on its names.</param>
    public OrderBuilder(IReadOnlyList<StateEvent> states, bool readsHoldWrites, bool writesHoldWrites = false)
    {
        _writesHoldWrites = writesHoldWrites;
        _states = states;
        _readsHoldWrites = readsHoldWrites;
    }

    public ReplayPlan Build(IReadOnlyList<PlannedUnit> planned, IndexCatalog catalog)
    {
        var maker = MappingMaker.WhoAsked;
        var mapping = new MappingOrder(_states);
        var units = mapping.Mark(TakeApart(planned, AcrossLives(planned)));
        while (true)
        {
            var graph = Draw(units, mapping);
            var stuck = graph.Stuck();
            if (stuck.Count == 0) { return new ReplayPlan(units, graph, catalog); }
            var cycles = CycleFinder.Find(graph, stuck);
            if (Soften(units, cycles) is { } softened) { units = softened; continue; }
            var split = ToTakeApart(units, cycles);
            if (split.Count > 0) { units = TakeApart(units, split); continue; }
            if (Draw(units, mapping, hasNames: false).Stuck().Count == 0 && Relax(units, cycles) is { } relaxed) { units = relaxed; continue; } // where lanes and mappings contradict each other, giving up names would not help
            if (maker == MappingMaker.Nobody) { throw new InvalidOperationException("The lanes of the log contradict each other: an effect stands before itself."); }
            mapping = new MappingOrder(_states, ++maker);
            units = mapping.Mark(units);
        }
    }

    /// <summary>A request that wrote to an index before it was deleted and to the one of its name after it is no single moment on that name.</summary>
    private static HashSet<int> AcrossLives(IReadOnlyList<PlannedUnit> units) =>
        [.. units.Where(static u => u.Effects.Count > 1 && u.IsWriting && u.Effects.GroupBy(static e => e.Record.Index).Any(static g => g.Any(e => e.Record.IndexUuid != g.First().Record.IndexUuid))).Select(static u => u.Id)];

    private OrderGraph Draw(IReadOnlyList<PlannedUnit> units, MappingOrder mapping, bool hasNames = true)
    {
        var graph = new OrderGraph(units.Count);
        DrawParts(units, graph);
        DrawLanes(units, graph);
        mapping.Draw(units, graph);
        if (hasNames) { new NameOrder(_readsHoldWrites, _writesHoldWrites).Draw(units, graph); }
        HandleOrder.Draw(units, graph);
        return graph;
    }

    /// <summary>A request that was taken apart is done when its parts are.</summary>
    private static void DrawParts(IReadOnlyList<PlannedUnit> units, OrderGraph graph)
    {
        var wholes = new Dictionary<RequestStamp, int>();
        foreach (var unit in units) { if (unit is { Part: 0, Exchange: { } e }) { wholes[e.Stamp] = unit.Id; } }
        foreach (var unit in units) { if (unit is { Part: > 0, Exchange: { } e }) { graph.AddEdge(unit.Id, wholes[e.Stamp]); } }
    }

    private static void DrawLanes(IReadOnlyList<PlannedUnit> units, OrderGraph graph)
    {
        var lanes = new Dictionary<LaneKey, List<((long, long) Place, int Unit)>>();
        foreach (var unit in units)
        {
            foreach (var effect in unit.Effects)
            {
                if (!lanes.TryGetValue(effect.Lane, out var lane)) { lanes[effect.Lane] = lane = []; }
                lane.Add((effect.Place, unit.Id));
            }
        }

        foreach (var lane in lanes.Values)
        {
            lane.Sort(static (a, b) => a.Place.CompareTo(b.Place));
            for (var i = 1; i < lane.Count; i++) { graph.AddEdge(lane[i - 1].Unit, lane[i].Unit); }
        }
    }

    /// <summary>The units with soft exclusive touches in any cycle give them up; null when there are none.</summary>
    private static PlannedUnit[]? Soften(IReadOnlyList<PlannedUnit> units, IReadOnlyList<IReadOnlyList<int>> cycles)
    {
        var result = units.ToArray();
        var changed = false;
        foreach (var node in cycles.SelectMany(static c => c))
        {
            if (node >= units.Count || !result[node].Touches.Any(static t => t.IsSoft)) { continue; }
            result[node] = result[node] with { Touches = [.. result[node].Touches.Select(static t => t.IsSoft ? new Touch(t.Name, false) : t)] };
            changed = true;
        }

        return changed ? result : null;
    }

    private static HashSet<int> ToTakeApart(IReadOnlyList<PlannedUnit> units, IReadOnlyList<IReadOnlyList<int>> cycles)
    {
        var apart = new HashSet<int>();
        foreach (var cycle in cycles)
        {
            foreach (var node in cycle)
            {
                if (node < units.Count && units[node] is { Effects.Count: > 1, Kind: UnitKind.Write or UnitKind.Effects }) { apart.Add(node); }
            }
        }

        return apart;
    }

    private List<PlannedUnit> TakeApart(IReadOnlyList<PlannedUnit> units, HashSet<int> apart)
    {
        var result = new List<PlannedUnit>(units.Count);
        foreach (var unit in units)
        {
            if (!apart.Contains(unit.Id)) { result.Add(unit with { Id = result.Count }); continue; }
            result.Add(unit with { Id = result.Count, Kind = UnitKind.Nothing, Disposition = Exchanges.Tuples.TupleDisposition.AppliedFromEffects, Reason = Contradiction, Effects = [], Touches = [] });
            for (var i = 0; i < unit.Effects.Count; i++)
            {
                var part = RequestPlanner.EffectUnit(result.Count, unit.Exchange, i + 1, unit.Effects[i], Contradiction) with { MappingsBefore = i == 0 ? unit.MappingsBefore : [] };
                result.Add(_writesHoldWrites ? part with { BeganUnixNanos = unit.BeganUnixNanos } : part); // an answer does not tell when in its request's time an operation was done
            }
        }

        return result;
    }

    /// <summary>When nothing more can be taken apart, one unit of a cycle gives up its place on names; lanes are kept. Null when none has one.</summary>
    private static List<PlannedUnit>? Relax(IReadOnlyList<PlannedUnit> units, IReadOnlyList<IReadOnlyList<int>> cycles)
    {
        var first = cycles.SelectMany(static c => c).Where(n => n < units.Count && units[n].Touches.Count > 0).Select(n => units[n]).MinBy(static u => (HoldOf(u), u.MomentUnixNanos, u.Id));
        return first is null ? null : [.. units.Select(u => ReferenceEquals(u, first) ? Relaxed(u) : u)];
    }

    /// <summary>The lowest gives up its place first: a read, which then says that it raced; a write, which keeps its place against what begins and ends its index; last what does that.</summary>
    private static int HoldOf(PlannedUnit unit) => unit switch
    {
        { Kind: UnitKind.Read } => 0,
        _ when NameOrder.BeginsOrEnds(unit) => 4,
        { Kind: UnitKind.Administration } => 2,
        _ => unit.Touches.Any(static t => t.IsLoose) ? 3 : 1,
    };

    private static PlannedUnit Relaxed(PlannedUnit unit) => HoldOf(unit) switch
    {
        0 => unit with { Touches = [], SourceFreshness = Exchanges.Tuples.ReadFreshness.Racing },
        1 => unit with { Touches = [.. unit.Touches.Select(static t => new Touch(t.Name, false) { IsLoose = true })] },
        _ => unit with { Touches = [] },
    };
}
