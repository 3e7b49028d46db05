namespace Migrations.Exchanges.Clusters;

/// <summary>Who answers.</summary>
/// <param name="Product"><c>elasticsearch</c> or <c>opensearch</c>.</param>
/// <param name="Version">As the node says it, <c>7.10.2</c>.</param>
public sealed record ClusterInfo(string Product, string Version, string ClusterName, string ClusterUuid, string NodeName)
{
    /// <summary>The number before the version's first dot; 0 when it cannot be read.</summary>
    public int Major => int.TryParse(Version.AsSpan(0, Math.Max(0, Version.IndexOf('.', StringComparison.Ordinal))), out var major) ? major : 0;

    public override string ToString() => $"{Product} {Version}";
}
