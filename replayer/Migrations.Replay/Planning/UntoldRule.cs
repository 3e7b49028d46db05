using Migrations.Exchanges.Tuples;

namespace Migrations.Replay.Planning;

/// <summary>Marks what stands behind a write that could not be replayed, since nothing tells what it did: until the pulled documents come, the target is not where the source was. Pure.</summary>
/// <remarks>For logs without effects, and for what a log with effects lacks of them. By name of the index: which documents it was, is what is not known. Answers that are equal all the same stay a match.</remarks>
public static class UntoldRule
{
    /// <param name="untoldBy">What such a write touches; nothing for all other units.</param>
    public static IReadOnlyList<PlannedUnit> Apply(IReadOnlyList<PlannedUnit> units, Func<PlannedUnit, IReadOnlyList<Touch>> untoldBy, IReadOnlyList<LogHole> holes)
    {
        var since = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var hole in holes) { Mark(hole.Index, hole.SinceUnixNanos); }
        foreach (var unit in units)
        {
            foreach (var touch in untoldBy(unit)) { Mark(touch.Name, unit.BeganUnixNanos); }
        }

        var sinceAny = since.Values.Append(long.MaxValue).Min();

        return since.Count == 0 ? units : [.. units.Select(unit => IsBehind(unit) ? unit with { SourceFreshness = ReadFreshness.Untold } : unit)];

        void Mark(string name, long unixNanos) => since[name] = Math.Min(since.GetValueOrDefault(name, long.MaxValue), unixNanos);

        bool IsBehind(PlannedUnit unit)
        {
            if (unit.Exchange is null || unit.Kind is UnitKind.Nothing) { return false; }
            var whole = since.GetValueOrDefault(Touch.All, long.MaxValue);
            return unit.Touches.Any(touch => Ended(unit) > Math.Min(whole, touch.Name == Touch.All ? sinceAny : since.GetValueOrDefault(touch.Name, long.MaxValue)));
        }
    }

    private static long Ended(PlannedUnit unit) => Math.Max(unit.MomentUnixNanos, unit.AnsweredUnixNanos);
}
