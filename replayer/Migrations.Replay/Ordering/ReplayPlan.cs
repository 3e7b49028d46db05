using Migrations.Replay.Planning;

namespace Migrations.Replay.Ordering;

/// <summary>What the replayer does, and what must be done before what.</summary>
/// <param name="Units">By id.</param>
/// <param name="Graph">Nodes 0…Units.Count−1 are the units; those after are joints, which take no time.</param>
/// <param name="Catalog">The names the log knows.</param>
public sealed record ReplayPlan(IReadOnlyList<PlannedUnit> Units, OrderGraph Graph, IndexCatalog Catalog)
{
    /// <summary>Which indices the source was seen to have in the end.</summary>
    public Pulling.IndexSight Sight { get; init; } = Pulling.IndexSight.None;

    /// <summary>What it rests on.</summary>
    public EvidenceSummary Evidence { get; init; } = new(EvidenceMode.Effects, false, 0, 0, 0, 0);
}
