using Migrations.Cli.Demo.Nodes;
using Migrations.Cli.Demo.Traffic;
using Migrations.Exchanges.Clusters;
using Migrations.Replay;
using Migrations.Replay.Backfill;
using Migrations.Replay.Executing;
using Migrations.Replay.Sending;

namespace Migrations.EndToEnd.Tests.Nodes;

/// <summary>An OpenSearch that a recording is replayed onto, a client for it, and the folders of backfill and replay.</summary>
internal sealed class ReplayTarget : IAsyncDisposable
{
    private readonly string _folder;

    private ReplayTarget(ClusterNode node, string folder)
    {
        (Node, _folder) = (node, folder);
        Client = new ClusterClient(new ClusterOptions { Url = node.Address }, TimeProvider.System);
    }

    public ClusterNode Node { get; }

    public ClusterClient Client { get; }

    public string BackfillDirectory => Path.Combine(_folder, "backfill");

    public string ReplayDirectory => Path.Combine(_folder, "replay");

    /// <param name="folder">Node, backfill and replay get folders of their own in it.</param>
    /// <param name="repository">The snapshot repository's folder; null: none.</param>
    public static async Task<ReplayTarget> StartAsync(string folder, string? repository, CancellationToken token)
    {
        var node = await ClusterNode.StartNewAsync(new NodeOptions
        {
            Product = NodeProducts.OpenSearch2, Folder = Path.Combine(folder, "target"), ClusterName = "target", NodeName = "target", RepositoryFolder = repository,
            Settings = new Dictionary<string, string> { ["http.max_content_length"] = TrafficOptions.MaxContentLength },
        }, token);
        return new ReplayTarget(node, folder);
    }

    /// <summary>Brings over what the source holds now.</summary>
    public async Task<BackfillImage> BackfillAsync(ClusterClient source, CancellationToken token) =>
        (await new BackfillRun(source, Client, new BackfillOptions { Folder = BackfillDirectory }, TimeProvider.System).RunAsync(null, token)).Image;

    /// <param name="pull">Where lies what was pulled from the source after the log; null: nothing was.</param>
    public Task<ReplayResult> ReplayAsync(string log, string? pull, CancellationToken token) => new ReplayRun(
        log,
        new ReplayOptions { Target = new TargetOptions { Url = Node.Address }, RunDirectory = ReplayDirectory, BackfillDirectory = BackfillDirectory, PullDirectory = pull },
        TimeProvider.System).RunAsync(null, token);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Node.DisposeAsync();
    }
}
