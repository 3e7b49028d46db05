using Migrations.Capture.Segments;
using Migrations.Cli.Demo.Nodes;
using Migrations.Cli.Demo.Recording;
using Migrations.Cli.Demo.Traffic;
using Migrations.EndToEnd.Tests.Nodes;
using Migrations.Exchanges.Clusters;
using Migrations.Replay.Backfill;
using Migrations.Replay.Executing;
using Migrations.Replay.Pulling;

namespace Migrations.EndToEnd.Tests.Proxied;

/// <summary>Traffic of every kind through a proxy of its own process before a node that carries no plugin; then the pull.</summary>
internal sealed class ProxiedRun : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly RecordedSource _source;
    private readonly ReplayTarget _target;
    private readonly string _log;

    private ProxiedRun(TemporaryFolder folder, RecordedSource source, ReplayTarget target, string log)
    {
        (_folder, _source, _target, _log) = (folder, source, target, log);
        Source = new ClusterClient(new ClusterOptions { Url = source.Node.Address }, TimeProvider.System);
    }

    public ClusterClient Source { get; }

    public ClusterClient Target => _target.Client;

    public CaptureLog Log => CaptureLog.Open(_log);

    public string LogDirectory => _log;

    public string ReplayDirectory => _target.ReplayDirectory;

    /// <summary>What the clients did, by their own account.</summary>
    public TrafficRecord Record { get; private set; } = new([]);

    public PullImage Pull { get; private set; } = null!;

    /// <param name="proxyOptions">More of the proxy's options.</param>
    public static async Task<ProxiedRun> RecordAsync(TrafficOptions options, IReadOnlyList<string>? proxyOptions, CancellationToken token)
    {
        var folder = TemporaryFolder.Create("migrations-proxied-");
        options = options with { RepositoryFolder = folder.Below("repository") };
        var source = await RecordedSource.StartAsync(folder.Path, "source", options.RepositoryFolder, null, TimeProvider.System, token);
        var target = await ReplayTarget.StartAsync(folder.Path, options.RepositoryFolder, token);
        var run = new ProxiedRun(folder, source, target, folder.Below("log"));
        await run.RunAsync(options, proxyOptions, token);
        return run;
    }

    public Task<ReplayResult> ReplayAsync(CancellationToken token) => _target.ReplayAsync(_log, _folder.Below("pull"), token);

    public async ValueTask DisposeAsync()
    {
        Source.Dispose();
        if (Environment.GetEnvironmentVariable("MIGRATIONS_KEEP") is { } keep) { System.Diagnostics.Process.Start("cp", ["-r", _folder.Path, keep]).WaitForExit(); }
        await _source.DisposeAsync();
        await _target.DisposeAsync();
        _folder.Dispose();
    }

    private async Task RunAsync(TrafficOptions options, IReadOnlyList<string>? proxyOptions, CancellationToken token)
    {
        await new TrafficDriver(_source.Node.HttpPort, options).PrepareAsync(token);
        await using (var recording = await ProxyRecording.StartAsync(_folder.Path, _log, [_source.Node.HttpPort], proxyOptions, TimeProvider.System, token))
        {
            var image = await _target.BackfillAsync(Source, token);
            Record = await new TrafficDriver(recording.Port, options).RunAsync(null, token);
            await recording.StopAsync(token);
            Pull = await new PullRun(Source, new PullOptions { Folder = _folder.Below("pull"), From = (uuid, shard) => image.Shard(uuid, shard)?.Checkpoint ?? -1 }, TimeProvider.System).RunAsync(null, token);
        }
    }
}
