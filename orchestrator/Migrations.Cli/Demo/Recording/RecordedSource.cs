using System.Globalization;
using Migrations.Capture.Segments;
using Migrations.Cli.Demo.Nodes;
using Migrations.Cli.Demo.Traffic;
using Migrations.Cli.Plugins;
using Migrations.Exchanges.Clusters;
using Migrations.Exchanges.Evidence;

namespace Migrations.Cli.Demo.Recording;

/// <summary>A source node, and all that records it: key, plugin, sidecar, log.</summary>
public sealed class RecordedSource : IAsyncDisposable
{
    /// <summary>How long the last effects may take to show as committed: a global checkpoint that fell behind is set right by the node every 30 seconds.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(75);

    private readonly string _folder;
    private readonly TimeProvider _time;
    private int _sidecarPort;

    private RecordedSource(string folder, string log, ClusterNode node, TimeProvider time) => (_folder, LogDirectory, Node, _time) = (folder, log, node, time);

    public ClusterNode Node { get; }

    public SidecarProcess? Sidecar { get; private set; }

    public string LogDirectory { get; }

    public string KeyFile => Path.Combine(_folder, "key");

    /// <summary>Starts an Elasticsearch 7.10.2 without the plugin.</summary>
    public static Task<RecordedSource> StartAsync(string folder, string name, string? repository, IReadOnlyDictionary<string, string>? settings, TimeProvider time, CancellationToken cancellationToken) =>
        StartAsync(folder, name, Path.Combine(folder, "log"), repository, settings, time, cancellationToken);

    /// <param name="log">Where the capture log is kept.</param>
    public static async Task<RecordedSource> StartAsync(string folder, string name, string log, string? repository, IReadOnlyDictionary<string, string>? settings, TimeProvider time, CancellationToken cancellationToken)
    {
        var all = new Dictionary<string, string>(settings ?? new Dictionary<string, string>()) { ["http.max_content_length"] = TrafficOptions.MaxContentLength };
        var options = new NodeOptions
        {
            Product = NodeProducts.Elasticsearch7, Folder = Path.Combine(folder, name), ClusterName = name, NodeName = name,
            RepositoryFolder = repository, Settings = all, Time = time,
        };
        return new RecordedSource(folder, log, await ClusterNode.StartNewAsync(options, cancellationToken), time);
    }

    /// <summary>Puts the plugin and its key into the node and starts it again. The sidecar may be started before or after.</summary>
    public async Task InstallPluginAsync(IReadOnlyDictionary<string, string>? settings, CancellationToken cancellationToken)
    {
        var target = PluginTarget.Parse("elasticsearch:7.10.2");
        var zip = Path.Combine(_folder, target.FileName);
        await File.WriteAllBytesAsync(zip, PluginPackager.Package(PluginParts.Of(target.Line), target, PluginPackageCommand.PluginVersion), cancellationToken);
        await Node.InstallPluginAsync(zip, cancellationToken);
        await Node.WriteConfigAsync("migrations-shim/key", Key());
        var lines = new Dictionary<string, string>(settings ?? new Dictionary<string, string>())
        {
            ["migrations.capture.sidecar_port"] = SidecarPort().ToString(CultureInfo.InvariantCulture),
        };
        await Node.AddSettingsAsync(lines);
        await Node.RestartAsync(cancellationToken);
        await WaitUntilRecordedAsync(cancellationToken);
    }

    /// <summary>After a start of the node: ends when whoever connects is recorded. Where no sidecar runs nothing can tell, and nothing is waited for.</summary>
    public Task WaitUntilRecordedAsync(CancellationToken cancellationToken) => Sidecar is null ? Task.CompletedTask : TapProbe.WaitAsync(Node.HttpPort, LogDirectory, _time, cancellationToken);

    public async Task StartSidecarAsync(CancellationToken cancellationToken)
    {
        Key();
        Sidecar = await SidecarProcess.StartAsync(LogDirectory, KeyFile, SidecarPort(), _time, cancellationToken);
    }

    /// <summary>Waits until the log has all that was asked before this call: it knows every shard up to the last number that the node tells, and no effect is pending any more. Or the patience is over.</summary>
    /// <remarks>That nothing is pending proves nothing alone: a log that is behind knows of nothing that could be.</remarks>
    /// <returns>Effects still pending, and shards that the log does not know to their end.</returns>
    public async Task<int> SettleAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        await WaitUntilRecordedAsync(cancellationToken);
        using var client = new ClusterClient(new ClusterOptions { Url = Node.Address }, _time);
        while (true)
        {
            await Task.Delay(TimeSpan.FromSeconds(1.5), _time, cancellationToken); // a heartbeat and a tick of the shard records
            var shards = (await client.CheckpointsAsync("*", cancellationToken)).Where(static shard => shard.IsPrimary).ToList();
            var verdict = EvidenceLog.Read(CaptureLog.Open(LogDirectory).ReadFrames()).Verdict;
            var open = verdict.Pending.Count() + shards.Count(shard => !(verdict.Shard(shard.IndexUuid, shard.Shard)?.Top >= shard.MaxSeqNo));
            if (open == 0 || _time.GetElapsedTime(started) > patience) { return open; }
        }
    }

    /// <summary>Ends the recording for good: the node stops, so that the log holds its goodbye, the log is sealed, and the node comes back unrecorded.</summary>
    public async Task EndRecordingAsync(CancellationToken cancellationToken)
    {
        await Node.StopAsync(cancellationToken);
        await StopSidecarAsync(cancellationToken);
        await Node.AddSettingsAsync(new Dictionary<string, string> { ["migrations.capture.policy"] = "off" });
        await Node.StartAsync(cancellationToken);
    }

    /// <summary>Drains and seals the log.</summary>
    public async Task StopSidecarAsync(CancellationToken cancellationToken)
    {
        if (Sidecar is null) { return; }
        await Sidecar.StopAsync(cancellationToken);
        await Sidecar.DisposeAsync();
        Sidecar = null;
    }

    public async ValueTask DisposeAsync()
    {
        await Node.DisposeAsync();
        if (Sidecar is not null) { await Sidecar.DisposeAsync(); }
    }

    private int SidecarPort() => _sidecarPort == 0 ? _sidecarPort = NodePorts.Take() : _sidecarPort;

    private string Key() => RecorderKey.Ensure(KeyFile);
}
