using Migrations.ModelCluster.Dialects;

namespace Migrations.ModelCluster;

/// <summary>What a model node is.</summary>
public sealed record ModelNodeOptions
{
    public required Dialect Dialect { get; init; }

    public string ClusterName { get; init; } = "model";

    public string NodeName { get; init; } = "model-node";

    /// <summary>Where its ids, and the places where bulks interleave, come from.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Whether items of concurrent bulks may interleave, as on real nodes. False: each bulk runs through.</summary>
    public bool InterleaveBulkItems { get; init; } = true;

    /// <summary>The longest body that is taken, in bytes; a longer one is answered 413.</summary>
    public int MaxBodyBytes { get; init; } = 100 << 20;
}
