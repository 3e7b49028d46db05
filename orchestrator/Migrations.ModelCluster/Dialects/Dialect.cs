namespace Migrations.ModelCluster.Dialects;

/// <summary>Which product's words a node speaks. Two are held to the real nodes: <see cref="Elasticsearch710"/> and <see cref="OpenSearch219"/>.</summary>
/// <param name="Distribution">What the root says in <c>version.distribution</c>; null: nothing.</param>
/// <param name="Number">The product's version.</param>
/// <param name="HasTypes">Paths and answers carry mapping types, and their use is warned of.</param>
/// <param name="Created">How an index names the version that made it.</param>
public sealed record Dialect(string? Distribution, string Number, string Lucene, string BuildHash, bool HasTypes, string Created)
{
    public static Dialect Elasticsearch710 { get; } = new(null, "7.10.2", "8.7.0", "747e1cc71def077253878a59143c1f785afa92b9", true, "7100299");

    public static Dialect OpenSearch219 { get; } = new("opensearch", "2.19.4", "9.12.3", "e2e89961c9a327daf514a7ce1320a6189bfd08cd", false, "136408227");

    /// <summary>The beginning of a deprecation warning's value.</summary>
    public string WarningAgent => $"299 {(Distribution is null ? "Elasticsearch" : "OpenSearch")}-{Number}-{BuildHash}";
}
