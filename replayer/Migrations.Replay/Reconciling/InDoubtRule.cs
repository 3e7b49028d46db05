using Migrations.Capture.Records;
using Migrations.Exchanges.Clusters;
using Migrations.Replay.Planning;

namespace Migrations.Replay.Reconciling;

/// <summary>What of a unit's effects a target still lacks, when a killed run may have sent the unit already. Pure.</summary>
/// <remarks>Versions tell, since within a lane they only grow. Where one effect of a document is lacking, so are all later ones of that document: a document that is not there may be deleted already, or not written yet.</remarks>
public static class InDoubtRule
{
    /// <param name="effects">In lane order.</param>
    /// <param name="held">What the target holds of an effect's document.</param>
    /// <returns>The effects that are lacking, in their order.</returns>
    public static IReadOnlyList<SourceEffect> NotYetApplied(IReadOnlyList<SourceEffect> effects, Func<SourceEffect, FoundDocument> held)
    {
        var lacking = new HashSet<LaneKey>();
        return [.. effects.Where(e => lacking.Contains(e.Lane) || (IsLacking(e, held(e)) && lacking.Add(e.Lane)))];
    }

    private static bool IsLacking(SourceEffect effect, FoundDocument held)
    {
        if (effect.IsDelete) { return held.Found ? held.Version <= effect.Record.Version : effect.Record.Result == EffectResult.NotFound; }
        return !held.Found || held.Version < effect.Record.Version;
    }
}
