using Migrations.Cli.Plugins;

namespace Migrations.Cli.Demo.Nodes;

/// <summary>Whether real clusters can run here, the plugin in the source included.</summary>
internal static class RealClusters
{
    /// <summary>Fetches what is not in the cache yet. What is missing and what to do about it, in one line; null when nothing is.</summary>
    public static async Task<string?> MissingAsync(TimeProvider time, Action<string> say, CancellationToken token)
    {
        if (NodePrerequisites.Check().Missing is { } missing) { return missing; }
        if (!PluginParts.ArePresent(PluginTarget.Parse("elasticsearch:7.10.2").Line)) { return "this build holds no plugin, since JDK 17, Maven or what it fetches was not in reach: build again with ./build.sh"; }
        try
        {
            foreach (var product in (NodeProduct[])[NodeProducts.Elasticsearch7, NodeProducts.OpenSearch2])
            {
                if (!NodeDistribution.IsCached(product)) { say($"fetching {product}, once"); }
                await NodeDistribution.EnsureAsync(product, NodeDistribution.DefaultCacheFolder, time, token);
            }

            return null;
        }
        catch (NodeUnavailableException unavailable) { return unavailable.Message.Split('\n')[0].TrimEnd(); }
    }
}
