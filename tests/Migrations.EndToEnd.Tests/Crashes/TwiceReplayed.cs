using Migrations.Cli.Demo.Nodes;
using Migrations.Cli.Demo.Recording;
using Migrations.Cli.Demo.Traffic;
using Migrations.Exchanges.Clusters;
using Migrations.Replay;
using Migrations.Replay.Backfill;
using Migrations.Replay.Executing;
using Migrations.Replay.Sending;

namespace Migrations.EndToEnd.Tests.Crashes;

/// <summary>A recording, and two targets that both hold what the source held before it: one for a replay that nothing disturbs, one for a replay that is killed.</summary>
internal sealed class TwiceReplayed : IAsyncDisposable
{
    private readonly Stack<Func<ValueTask>> _endings = new();
    private string _folder = "";

    private TwiceReplayed()
    {
    }

    public string LogDirectory { get; private set; } = "";

    public ClusterClient Source { get; private set; } = null!;

    public ReplayTarget Undisturbed { get; private set; } = null!;

    public ReplayTarget Killed { get; private set; } = null!;

    public static async Task<TwiceReplayed> StartAsync(TrafficOptions options, CancellationToken token)
    {
        var both = new TwiceReplayed();
        try
        {
            await both.SetUpAsync(options, token);
            return both;
        }
        catch
        {
            await both.DisposeAsync();
            throw;
        }
    }

    public ReplayRun RunOf(ReplayTarget target) => new(
        LogDirectory,
        new ReplayOptions { Target = new TargetOptions { Url = target.Node.Address }, RunDirectory = target.ReplayDirectory, BackfillDirectory = target.BackfillDirectory },
        TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        while (_endings.TryPop(out var end)) { await end(); }
    }

    private async Task SetUpAsync(TrafficOptions options, CancellationToken token)
    {
        var folder = TemporaryFolder.Create("migrations-twice-");
        _folder = folder.Path;
        OnEnd(() => { folder.Dispose(); return ValueTask.CompletedTask; });
        var source = await RecordedSource.StartAsync(_folder, "source", null, null, TimeProvider.System, token);
        OnEnd(source.DisposeAsync);
        LogDirectory = source.LogDirectory;
        Source = Client(source.Node);
        await new TrafficDriver(source.Node.HttpPort, options).PrepareAsync(token);
        await source.StartSidecarAsync(token);
        await source.InstallPluginAsync(null, token);
        Undisturbed = await StartTargetAsync("undisturbed", token);
        Killed = await StartTargetAsync("killed", token);
        await new TrafficDriver(source.Node.HttpPort, options).RunAsync(null, token);
        Assert.Equal(0, await source.SettleAsync(RecordedSource.Patience, token));
        await source.StopSidecarAsync(token);
    }

    private async Task<ReplayTarget> StartTargetAsync(string name, CancellationToken token)
    {
        var node = await ClusterNode.StartNewAsync(new NodeOptions
        {
            Product = NodeProducts.OpenSearch2, Folder = Path.Combine(_folder, name), ClusterName = name, NodeName = name,
            Settings = new Dictionary<string, string> { ["http.max_content_length"] = TrafficOptions.MaxContentLength },
        }, token);
        OnEnd(node.DisposeAsync);
        var target = new ReplayTarget(node, Client(node), Path.Combine(_folder, name + "-run"));
        await new BackfillRun(Source, target.Client, new BackfillOptions { Folder = target.BackfillDirectory }, TimeProvider.System).RunAsync(null, token);
        return target;
    }

    private ClusterClient Client(ClusterNode node)
    {
        var client = new ClusterClient(new ClusterOptions { Url = node.Address }, TimeProvider.System);
        OnEnd(() => { client.Dispose(); return ValueTask.CompletedTask; });
        return client;
    }

    private void OnEnd(Func<ValueTask> end) => _endings.Push(end);
}

/// <summary>A node to replay to, and the folder of its run as the command lays it out.</summary>
internal sealed record ReplayTarget(ClusterNode Node, ClusterClient Client, string RunDirectory)
{
    public string ReplayDirectory => Path.Combine(RunDirectory, "replay");

    public string BackfillDirectory => Path.Combine(RunDirectory, "backfill");
}
