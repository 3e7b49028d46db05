using Migrations.Capture.Segments;
using Migrations.Cli.Demo.Nodes;
using Migrations.Cli.Demo.Recording;
using Migrations.Cli.Demo.Traffic;
using Migrations.Exchanges.Clusters;

namespace Migrations.EndToEnd.Tests.Crashes;

/// <summary>A recorded source with traffic running on it.</summary>
internal sealed class RecordedRun : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;

    private RecordedRun(TemporaryFolder folder, RecordedSource source, TrafficDriver driver, Task<TrafficRecord> driving) => (_folder, Source, Driver, Driving) = (folder, source, driver, driving);

    public RecordedSource Source { get; }

    public TrafficDriver Driver { get; }

    public Task<TrafficRecord> Driving { get; }

    public static async Task<RecordedRun> StartAsync(TrafficOptions options, IReadOnlyDictionary<string, string>? pluginSettings, CancellationToken token)
    {
        var folder = TemporaryFolder.Create("migrations-crash-");
        try
        {
            var source = await RecordedSource.StartAsync(folder.Path, "source", null, null, TimeProvider.System, token);
            try
            {
                await new TrafficDriver(source.Node.HttpPort, options).PrepareAsync(token);
                await source.StartSidecarAsync(token);
                await source.InstallPluginAsync(pluginSettings, token);
                var driver = new TrafficDriver(source.Node.HttpPort, options);
                return new RecordedRun(folder, source, driver, driver.RunAsync(null, token));
            }
            catch
            {
                await source.DisposeAsync();
                throw;
            }
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Lets the traffic end, then the node in good order, then the sidecar: the log has its goodbye and is sealed.</summary>
    /// <returns>What the clients did, the log, and the shards as the source counts them at its end.</returns>
    public async Task<(TrafficRecord Record, CaptureLog Log, IReadOnlyList<ShardCheckpoints> Shards)> EndAsync(CancellationToken token)
    {
        var record = await Driving;
        Assert.Equal(0, await Source.SettleAsync(RecordedSource.Patience, token));
        using var client = new ClusterClient(new ClusterOptions { Url = Source.Node.Address }, TimeProvider.System);
        var shards = (await client.CheckpointsAsync("*", token)).Where(static shard => shard.IsPrimary).ToList();
        await Source.Node.StopAsync(token);
        await Source.StopSidecarAsync(token);
        return (record, CaptureLog.Open(Source.LogDirectory), shards);
    }

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        try { await Driving; }
        catch (Exception e) when (e is System.Net.Sockets.SocketException or OperationCanceledException) { } // the node went away below it
        _folder.Dispose();
    }
}
