using Migrations.Cli.Demo.Recording;
using Migrations.Cli.Demo.Traffic;

namespace Migrations.EndToEnd.Tests.Nodes;

/// <summary>The recorded source as most tests want it.</summary>
internal static class PreparedSource
{
    /// <summary>Starts a source that holds what the traffic finds before, then records it: sidecar and plugin are there, and whoever connects is in the log.</summary>
    /// <param name="settings">The plugin's; null: none.</param>
    public static async Task<RecordedSource> StartAsync(string folder, TrafficOptions options, IReadOnlyDictionary<string, string>? settings, CancellationToken token)
    {
        var source = await RecordedSource.StartAsync(folder, "source", options.RepositoryFolder, null, TimeProvider.System, token);
        try
        {
            await new TrafficDriver(source.Node.HttpPort, options).PrepareAsync(token);
            await source.StartSidecarAsync(token);
            await source.InstallPluginAsync(settings, token);
            return source;
        }
        catch
        {
            await source.DisposeAsync();
            throw;
        }
    }
}
