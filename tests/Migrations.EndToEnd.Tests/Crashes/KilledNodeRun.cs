using System.Text;
using Migrations.Cli.Demo.Nodes;
using Migrations.Cli.Demo.Recording;
using Migrations.Cli.Demo.Traffic;
using Migrations.EndToEnd.Tests.Bytes;
using Migrations.Exchanges.Clusters;
using Migrations.Replay;
using Migrations.Replay.Backfill;
using Migrations.Replay.Executing;
using Migrations.Replay.Sending;

namespace Migrations.EndToEnd.Tests.Crashes;

/// <summary>A recorded source under traffic, whose node gets killed, and a target that has the documents of before.</summary>
internal sealed class KilledNodeRun : IAsyncDisposable
{
    /// <summary>Operations of each writer that are flushed to the disk before a kill, and at least so many that are not.</summary>
    private const int Kept = 30;

    private readonly Stack<Func<ValueTask>> _endings = new();
    private string _folder = "";
    private ClusterNode _target = null!;

    private KilledNodeRun()
    {
    }

    public RecordedSource Source { get; private set; } = null!;

    public ClusterClient SourceClient { get; private set; } = null!;

    public ClusterClient TargetClient { get; private set; } = null!;

    public TrafficDriver Driver { get; private set; } = null!;

    public Task<TrafficRecord> Driving { get; private set; } = null!;

    public IReadOnlyList<LooseWriter> Writers { get; private set; } = [];

    public string ReplayDirectory => Path.Combine(_folder, "replay");

    public static async Task<KilledNodeRun> StartAsync(TrafficOptions options, string policy, bool isLoose, int writers, CancellationToken token)
    {
        var run = new KilledNodeRun();
        try
        {
            await run.SetUpAsync(options, policy, isLoose, writers, token);
            return run;
        }
        catch
        {
            await run.DisposeAsync();
            throw;
        }
    }

    /// <summary>Writes, flushes, writes on, kills the node amid that, and starts it again.</summary>
    /// <returns>What was answered and is not there any more.</returns>
    public async Task<IReadOnlyList<LooseWrite>> KillAmidWritesAsync(CancellationToken token)
    {
        var before = Writers.Select(static w => w.Writes.Count).ToArray();
        await Task.WhenAll(Writers.Select(w => w.WriteAsync(Kept, token)));
        (await SourceClient.SendAsync("POST", $"/{LooseWriter.Index}/_flush", null, token)).EnsureSuccess();
        var flushed = Writers.Sum(static w => w.Answered);
        var writing = Task.WhenAll(Writers.Select(w => w.WriteAsync(int.MaxValue, token)));
        await RunningTraffic.UntilAsync("writes that are not on the disk", () => Task.FromResult(Writers.Sum(static w => w.Answered) >= flushed + (2 * Kept)), token);
        await Source.Node.KillAsync();
        await writing;
        await Source.Node.StartAsync(token);
        await Source.WaitUntilRecordedAsync(token); // who connects before that is closed by the plugin, amid our own questions too
        return await GoneAsync([.. Writers.SelectMany((w, i) => w.Writes.Skip(before[i]))], token);
    }

    /// <summary>What must raise no alarm: a restart in good order, amid which a client asks from the first moment on; an index closed and opened, one deleted and made again; and writes after each.</summary>
    /// <returns>What came of what that client asked.</returns>
    public async Task<(int Done, int Unanswered)> DisturbAsync(CancellationToken token)
    {
        using var up = CancellationTokenSource.CreateLinkedTokenSource(token);
        await Source.Node.StopAsync(token);
        var asking = EarlyClient.AskAsync(Source.Node.HttpPort, LooseWriter.Index, up.Token);
        await Source.Node.StartAsync(token);
        await up.CancelAsync();
        var early = await asking;
        await Source.WaitUntilRecordedAsync(token);
        await Writers[0].WriteAsync(10, token);
        foreach (var (method, target, body) in new[]
        {
            ("POST", $"/{LooseWriter.Index}/_flush", null), ("POST", $"/{LooseWriter.Index}/_close", null), ("POST", $"/{LooseWriter.Index}/_open", null),
            ("GET", $"/_cluster/health/{LooseWriter.Index}?wait_for_status=green&timeout=30s", null),
            ("PUT", "/again/_doc/1?refresh=true", """{"life":1}"""), ("DELETE", "/again", null), ("PUT", "/again/_doc/1", """{"life":2}"""), ("PUT", "/again/_doc/2", """{"life":2}"""),
        })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), target) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") };
            using var answer = await Source.Node.Http.SendAsync(request, token);
            Assert.True(answer.IsSuccessStatusCode, $"{method} {target}: {answer.StatusCode}");
        }

        await Writers[0].WriteAsync(10, token);
        (await SourceClient.SendAsync("POST", $"/{LooseWriter.Index}/_flush", null, token)).EnsureSuccess(); // its checkpoint moves with the disk
        return early;
    }

    public Task<ReplayResult> ReplayAsync(CancellationToken token) => new ReplayRun(
        Source.LogDirectory,
        new ReplayOptions { Target = new TargetOptions { Url = _target.Address }, RunDirectory = ReplayDirectory, BackfillDirectory = Path.Combine(_folder, "backfill") },
        TimeProvider.System).RunAsync(null, token);

    public async ValueTask DisposeAsync()
    {
        while (_endings.TryPop(out var end)) { await end(); }
    }

    private async Task SetUpAsync(TrafficOptions options, string policy, bool isLoose, int writers, CancellationToken token)
    {
        var folder = TemporaryFolder.Create("migrations-killed-");
        _folder = folder.Path;
        OnEnd(() => { folder.Dispose(); return ValueTask.CompletedTask; });
        Source = await RecordedSource.StartAsync(_folder, "source", null, null, TimeProvider.System, token);
        OnEnd(Source.DisposeAsync);
        SourceClient = new ClusterClient(new ClusterOptions { Url = Source.Node.Address }, TimeProvider.System);
        OnEnd(() => { SourceClient.Dispose(); return ValueTask.CompletedTask; });
        await new TrafficDriver(Source.Node.HttpPort, options).PrepareAsync(token);
        (await SourceClient.SendAsync("PUT", $"/{LooseWriter.Index}", LooseWriter.SettingsAndMapping(isLoose), token)).EnsureSuccess();
        await SourceClient.BulkAsync(Encoding.UTF8.GetBytes(LooseWriter.Lines(writers)), token);
        await Source.StartSidecarAsync(token);
        await Source.InstallPluginAsync(new Dictionary<string, string> { ["migrations.capture.policy"] = policy }, token);
        _target = await ClusterNode.StartNewAsync(new NodeOptions
        {
            Product = NodeProducts.OpenSearch2, Folder = Path.Combine(_folder, "target"), ClusterName = "target", NodeName = "target",
            Settings = new Dictionary<string, string> { ["http.max_content_length"] = TrafficOptions.MaxContentLength },
        }, token);
        OnEnd(_target.DisposeAsync);
        TargetClient = new ClusterClient(new ClusterOptions { Url = _target.Address }, TimeProvider.System);
        OnEnd(() => { TargetClient.Dispose(); return ValueTask.CompletedTask; });
        await new BackfillRun(SourceClient, TargetClient, new BackfillOptions { Folder = Path.Combine(_folder, "backfill") }, TimeProvider.System).RunAsync(null, token);
        Writers = [.. Enumerable.Range(0, writers).Select(number => new LooseWriter(number, Source.Node.HttpPort, options))];
        foreach (var writer in Writers) { OnEnd(writer.DisposeAsync); }
        var stop = new CancellationTokenSource();
        Driver = new TrafficDriver(Source.Node.HttpPort, options);
        Driving = Driver.RunAsync(null, stop.Token);
        OnEnd(async () =>
        {
            await stop.CancelAsync();
            try { await Driving; }
            catch (Exception e) when (e is OperationCanceledException or System.Net.Sockets.SocketException) { } // the test has said already what went wrong
            stop.Dispose();
        });
    }

    private void OnEnd(Func<ValueTask> end) => _endings.Push(end);

    private async Task<IReadOnlyList<LooseWrite>> GoneAsync(IReadOnlyList<LooseWrite> writes, CancellationToken token)
    {
        (await SourceClient.SendAsync("GET", $"/_cluster/health/{LooseWriter.Index}?wait_for_status=green&timeout=120s", null, token)).EnsureSuccess(); // a shard that is not up yet holds nothing
        var found = await SourceClient.MultiGetAsync([.. writes.Select(static w => new DocumentKey(LooseWriter.Index, w.Id, null))], false, token);
        Assert.All(found, static d => Assert.Null(d.Error));
        return [.. writes.Zip(found).Where(static pair => pair.First.IsDelete ? pair.Second.Found : !pair.Second.Found || pair.Second.SeqNo != pair.First.SeqNo || pair.Second.Term != pair.First.Term).Select(static pair => pair.First)];
    }
}
