namespace Migrations.Cli.Plugins;

/// <summary>A product and the versions one build of the plugin serves.</summary>
/// <param name="Module">The adapter's module in plugin-shim.</param>
/// <param name="Versions">Exact versions it was tried on; the product's installer demands the exact one.</param>
internal sealed record PluginLine(string Product, string Module, IReadOnlyList<string> Versions)
{
    /// <summary>Every line there is.</summary>
    public static IReadOnlyList<PluginLine> All { get; } = [new("elasticsearch", "es7", ["7.10.2"])];

    /// <summary>All lines in words.</summary>
    public static string Supported => string.Join(", ", All.SelectMany(line => line.Versions.Select(version => $"{line.Product}:{version}")));
}
