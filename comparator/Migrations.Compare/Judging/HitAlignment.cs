namespace Migrations.Compare.Judging;

/// <summary>Which hits of two answers belong together.</summary>
/// <param name="Pairs">Places in source and target, in the source's order.</param>
/// <param name="Missing">Places in the source of hits the target does not have.</param>
/// <param name="Extra">Places in the target of hits the source does not have.</param>
internal sealed record HitAlignment(IReadOnlyList<(int Source, int Target)> Pairs, IReadOnlyList<int> Missing, IReadOnlyList<int> Extra, HitOrder Order);

internal enum HitOrder : byte
{
    /// <summary>What both have stands in the same order.</summary>
    Same,

    /// <summary>Only hits with equal keys have changed places.</summary>
    Tied,

    /// <summary>Hits with different keys have changed places.</summary>
    Reranked,
}
