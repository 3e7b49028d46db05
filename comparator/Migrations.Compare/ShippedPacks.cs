using Migrations.Rules.Packs;

namespace Migrations.Compare;

/// <summary>The rule packs that come with the program.</summary>
public static class ShippedPacks
{
    private const string Prefix = "Migrations.Compare.rules.";

    /// <summary>What differs between two answers of one and the same node.</summary>
    public static RulePack SameVersion => Load("same-version.yaml");

    /// <summary>What is known to differ between Elasticsearch 7.10 and OpenSearch 2.19.</summary>
    public static RulePack Elasticsearch710ToOpenSearch219 => Load("elasticsearch-7.10-to-opensearch-2.19.yaml");

    /// <summary>Names of the files, as they are shipped in <c>comparator/rules</c>.</summary>
    public static IReadOnlyList<string> Names =>
        [.. typeof(ShippedPacks).Assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)).Select(n => n[Prefix.Length..]).Order(StringComparer.Ordinal)];

    /// <summary>The packs for two products and versions: the common one, and the pair's when they are not the same version.</summary>
    public static RulePack For(string sourceProduct, string sourceVersion, string targetProduct, string targetVersion)
    {
        var isSame = sourceProduct == targetProduct && sourceVersion == targetVersion;
        return isSame ? SameVersion : RulePack.Merge(SameVersion, Elasticsearch710ToOpenSearch219).For(sourceProduct, sourceVersion, targetProduct, targetVersion);
    }

    /// <summary>The text of a shipped pack.</summary>
    public static string Text(string name)
    {
        using var stream = typeof(ShippedPacks).Assembly.GetManifestResourceStream(Prefix + name) ?? throw new ArgumentException($"no pack '{name}' is shipped", nameof(name));
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static RulePack Load(string name) => RulePack.Parse(Text(name), "rules/" + name);
}
