using Migrations.Replay.Planning;

namespace Migrations.Replay.Ordering;

/// <summary>Keeps writes behind what made the mapping version they saw: <c>1</c> before <c>1.5</c>, or the field is another.</summary>
public sealed class MappingOrder
{
    private readonly MappingMakers _makers;
    private readonly MappingMaker _maker;

    /// <param name="maker">Whom every other write that saw a version waits for.</param>
    public MappingOrder(IReadOnlyList<StateEvent> states, MappingMaker maker = MappingMaker.WhoAsked) => (_makers, _maker) = (new MappingMakers(states), maker);

    /// <summary>Where several asked for a version at once, or who asked left no document that saw it, the recorded mapping goes before the first that saw it.</summary>
    public IReadOnlyList<PlannedUnit> Mark(IReadOnlyList<PlannedUnit> units)
    {
        var result = units.ToArray();
        foreach (var uuid in UuidsOf(units))
        {
            foreach (var version in _makers.Of(uuid))
            {
                if (version.Mapping is null || version.Askers.Count == 0 || (_maker == MappingMaker.WhoAsked && version.Askers.Count == 1 && IsMadeBy(result, uuid, version))) { continue; }
                if (FirstThatSaw(result, uuid, version.Version) is not { } first) { continue; }
                var before = new KeyValuePair<string, string>(version.Index, version.Mapping.ToJsonString());
                if (first.MappingsBefore.Contains(before)) { continue; }
                result[first.Id] = first with { MappingsBefore = [.. first.MappingsBefore, before] };
            }
        }

        return result;
    }

    public void Draw(IReadOnlyList<PlannedUnit> units, OrderGraph graph)
    {
        if (_maker == MappingMaker.Nobody) { return; }
        foreach (var uuid in UuidsOf(units))
        {
            var versions = _makers.Of(uuid);
            if (versions.Count == 0) { continue; }
            var previous = -1;
            var makers = new HashSet<int>();
            foreach (var version in versions)
            {
                if (MakerOf(units, uuid, version) is not { } maker) { continue; }
                var joint = graph.AddNode();
                graph.AddEdge(maker.Id, joint);
                var isNew = makers.Add(maker.Id); // a request that makes several versions cannot wait for itself
                if (previous >= 0) { graph.AddEdge(previous, joint); }
                if (previous >= 0 && isNew) { graph.AddEdge(previous, maker.Id); }
                foreach (var unit in WhoseFirstVersionIs(units, uuid, version, versions)) { if (!makers.Contains(unit.Id)) { graph.AddEdge(joint, unit.Id); } }
                previous = joint;
            }
        }
    }

    private static HashSet<string> UuidsOf(IReadOnlyList<PlannedUnit> units) =>
        units.SelectMany(static u => u.Effects).Select(static e => e.Record.IndexUuid).ToHashSet(StringComparer.Ordinal);

    /// <summary>The unit of the earliest request that asked and saw the version; else the first that saw it.</summary>
    private PlannedUnit? MakerOf(IReadOnlyList<PlannedUnit> units, string uuid, MappingVersion version)
    {
        foreach (var asker in _maker == MappingMaker.WhoAsked ? version.Askers : [])
        {
            var unit = units.Where(u => u.Exchange?.Stamp == asker && u.Effects.Any(e => Saw(e, uuid, version.Version))).MinBy(static u => u.MomentUnixNanos);
            if (unit is not null) { return unit; }
        }

        return version.Askers.Count > 0 ? FirstThatSaw(units, uuid, version.Version) : null;
    }

    private static bool IsMadeBy(IReadOnlyList<PlannedUnit> units, string uuid, MappingVersion version) =>
        units.Any(u => u.Exchange?.Stamp == version.Askers[0] && u.Effects.Any(e => Saw(e, uuid, version.Version)));

    private static PlannedUnit? FirstThatSaw(IReadOnlyList<PlannedUnit> units, string uuid, long version) =>
        units.Where(u => u.Effects.Any(e => Saw(e, uuid, version))).MinBy(static u => u.MomentUnixNanos);

    private static bool Saw(SourceEffect effect, string uuid, long version) => effect.Record.IndexUuid == uuid && effect.Record.MappingVersion == version;

    private static IEnumerable<PlannedUnit> WhoseFirstVersionIs(IReadOnlyList<PlannedUnit> units, string uuid, MappingVersion version, IReadOnlyList<MappingVersion> versions)
    {
        var next = versions.FirstOrDefault(v => v.Version > version.Version)?.Version ?? long.MaxValue;
        foreach (var unit in units)
        {
            var highest = long.MinValue;
            foreach (var effect in unit.Effects)
            {
                if (effect.Record.IndexUuid == uuid) { highest = Math.Max(highest, effect.Record.MappingVersion); }
            }

            if (highest >= version.Version && highest < next) { yield return unit; }
        }
    }
}
