using Migrations.Exchanges.Clusters;
using Migrations.Replay.Planning;
using Migrations.Replay.Rewriting;

namespace Migrations.Replay.Reconciling;

/// <summary>The documents that a write without effects names. Pure.</summary>
public static class RefusedKeys
{
    /// <summary>True when some item of a bulk left no effect.</summary>
    public static bool IsPartlyWithoutEffect(PlannedUnit unit) => DecodedBulk.Read(unit.Exchange!.Request!).Count > unit.Effects.Count;

    public static IReadOnlyList<DocumentKey> Of(PlannedUnit unit)
    {
        var route = unit.Route!;
        if (route.Api == "bulk")
        {
            return [.. DecodedBulk.Read(unit.Exchange!.Request!).Where(static i => i.Id is not null).Select(i => new DocumentKey(i.Index ?? route.IndexExpression ?? "", i.Id!, i.Routing)).Where(static k => k.Index.Length > 0).Distinct()];
        }

        return route is { Id: { } id, IndexExpression: { } index } ? [new DocumentKey(index, id, route.Parameter("routing"))] : [];
    }
}
