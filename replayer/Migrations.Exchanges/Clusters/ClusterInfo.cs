namespace Migrations.Exchanges.Clusters;

/// <summary>Who answers.</summary>
/// <param name="Product"><c>elasticsearch</c> or <c>opensearch</c>.</param>
/// <param name="Version">As the node says it, <c>7.10.2</c>.</param>
public sealed record ClusterInfo(string Product, string Version, string ClusterName, string ClusterUuid, string NodeName)
{
    /// <summary>The number before the version's first dot; 0 when it cannot be read.</summary>
    public int Major => int.TryParse(Version.AsSpan(0, Math.Max(0, Version.IndexOf('.', StringComparison.Ordinal))), out var major) ? major : 0;

    /// <summary>Whether it takes mapping types in paths and bodies: Elasticsearch up to 7 and OpenSearch 1 do, and do as well without.</summary>
    public bool HasTypes => Product == "opensearch" ? Major == 1 : Major < 8;

    public override string ToString() => $"{Product} {Version}";
}
