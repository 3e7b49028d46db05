using Migrations.Capture.Records;
using Migrations.Exchanges.Routes;
using Migrations.Replay.Planning;

namespace Migrations.Replay.Rewriting;

/// <summary>Whether a unit will be sent otherwise than the client sent it, as far as that is known without asking the target. Pure.</summary>
/// <remarks>A write that changed nothing on the source may be fenced by the target's numbers, which only the target knows: it counts as not rewritten.</remarks>
public static class RewritePreview
{
    public static bool IsRewritten(PlannedUnit unit) => unit.Kind switch
    {
        UnitKind.Administration => AdministrationRewriter.Rewrite(unit).Edits.Count > 0,
        UnitKind.Read => ReadRewriter.Rewrite(unit, static handle => handle + "'", out _).Edits.Count > 0,
        UnitKind.Write => IsWriteRewritten(unit),
        _ => false,
    };

    private static bool IsWriteRewritten(PlannedUnit unit)
    {
        if (unit.Effects.Count == 0) { return false; }
        if (unit.Effects.Any(static e => e is { IsDelete: false, Record.Result: EffectResult.Updated })) { return true; } // by the source's version, or fenced by the target's number
        if (ByQueryRewriter.Handles(unit.Route!.Api)) { return true; }
        var prepared = unit.Route.Api == "bulk"
            ? new BulkRewriter(unit, TargetState.Unknown, static e => e.Record.Routing).Rewrite()
            : SingleWriteRewriter.Rewrite(unit, TargetState.Unknown, static e => e.Record.Routing);
        return prepared.Request.Edits.Count > 0;
    }
}
