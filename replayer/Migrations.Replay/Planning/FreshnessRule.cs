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

    private static Dictionary<string, WriteTimeline> WritesByName(IReadOnlyList<PlannedUnit> units)
    {
        var documentsRead = units.Select(WriteTimeline.DocumentOf).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var writes = new Dictionary<string, WriteTimeline>(StringComparer.Ordinal) { [Touch.All] = new(documentsRead) };
        foreach (var unit in units)
        {
            if (!unit.IsWriting) { continue; }
            writes[Touch.All].Add(unit);
            foreach (var touch in unit.Touches)
            {
                if (touch.Name == Touch.All) { continue; }
                if (!writes.TryGetValue(touch.Name, out var timeline)) { writes[touch.Name] = timeline = new(documentsRead); }
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

    private ReadFreshness Judge(PlannedUnit read, Dictionary<string, WriteTimeline> writes)
    {
        var worst = ReadFreshness.None;
        foreach (var touch in read.Touches)
        {
            if (!writes.TryGetValue(touch.Name, out var timeline)) { continue; }
            var one = timeline.Judge(read, IsRealtime(read.Route!), SettledAfter * refreshNanos);
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
}
