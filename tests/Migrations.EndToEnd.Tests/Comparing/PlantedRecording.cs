using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Migrations.Cli.Demo.Nodes;
using Migrations.Cli.Demo.Recording;
using Migrations.EndToEnd.Tests.Nodes;
using Migrations.Exchanges.Clusters;
using Migrations.Replay;
using Migrations.Replay.Backfill;
using Migrations.Replay.Executing;
using Migrations.Replay.Sending;

namespace Migrations.EndToEnd.Tests.Comparing;

/// <summary>A source recorded while it was asked everything about one index, and an OpenSearch that has the same index: the log can be replayed onto it as often as wanted, since it only asks.</summary>
public sealed class PlantedRecording : IAsyncLifetime
{
    private TemporaryFolder? _folder;
    private ClusterNode? _target;
    private ClusterClient? _client;
    private string _log = "";
    private int _replays;

    /// <summary>What differs though nothing is planted.</summary>
    public IReadOnlyList<string> Unplanted { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        if (await RealNodes.MissingAsync is not null) { return; }
        var token = CancellationToken.None;
        _folder = TemporaryFolder.Create("migrations-planted-");
        await using var source = await RecordedSource.StartAsync(_folder.Path, "source", null, null, TimeProvider.System, token);
        using var sourceClient = new ClusterClient(new ClusterOptions { Url = source.Node.Address }, TimeProvider.System);
        await PlantedIndex.Right.MakeAsync(sourceClient, token);
        await source.StartSidecarAsync(token);
        await source.InstallPluginAsync(null, token);
        _target = await ClusterNode.StartNewAsync(
            new NodeOptions { Product = NodeProducts.OpenSearch2, Folder = _folder.Below("target"), ClusterName = "target", NodeName = "target" }, token);
        _client = new ClusterClient(new ClusterOptions { Url = _target.Address }, TimeProvider.System);
        await new BackfillRun(sourceClient, _client, new BackfillOptions { Folder = _folder.Below("backfill") }, TimeProvider.System).RunAsync(null, token);
        foreach (var (method, target, body) in PlantedIndex.Questions) { await AskAsync(source.Node, method, target, body, token); }
        await source.Node.StopAsync(token);
        await source.StopSidecarAsync(token);
        _log = source.LogDirectory;
        Unplanted = await ReplayAsync(token);
    }

    /// <summary>What differs once the target holds this in place of the right index, and did not before.</summary>
    internal async Task<IReadOnlyList<string>> NewDifferencesAsync(PlantedIndex planted, CancellationToken token)
    {
        (await _client!.SendAsync("DELETE", "/" + PlantedIndex.Name, null, token)).EnsureSuccess();
        await planted.MakeAsync(_client, token);
        return [.. (await ReplayAsync(token)).Except(Unplanted)];
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        if (_target is not null) { await _target.DisposeAsync(); }
        _folder?.Dispose();
    }

    private async Task<IReadOnlyList<string>> ReplayAsync(CancellationToken token)
    {
        var run = _folder!.Below(string.Create(CultureInfo.InvariantCulture, $"replay-{++_replays}"));
        var options = new ReplayOptions { Target = new TargetOptions { Url = _target!.Address }, RunDirectory = run, BackfillDirectory = _folder.Below("backfill") };
        Assert.True((await new ReplayRun(_log, options, TimeProvider.System).RunAsync(null, token)).Balances);
        return ComparedRun.Of(_log, run, "opensearch").Fingerprints;
    }

    private static async Task AskAsync(ClusterNode node, string method, string target, string? body, CancellationToken token)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), target);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        using var answer = await node.Http.SendAsync(request, token);
        Assert.True(answer.IsSuccessStatusCode, $"{method} {target}: {await answer.Content.ReadAsStringAsync(token)}");
    }
}
