using System.Text;
using Migrations.Capture.Segments;
using Migrations.Cli.Demo.Nodes;
using Migrations.Cli.Demo.Recording;
using Migrations.Compare.Parity;
using Migrations.EndToEnd.Tests.Bytes;
using Migrations.EndToEnd.Tests.Nodes;
using Migrations.Exchanges.Clusters;
using Migrations.Exchanges.Evidence;
using Migrations.Exchanges.Tuples;
using Migrations.Replay;
using Migrations.Replay.Backfill;
using Migrations.Replay.Executing;
using Migrations.Replay.Pulling;
using Migrations.Replay.Sending;

namespace Migrations.EndToEnd.Tests.Pulling;

/// <summary>A plugin's log that lacks operations, since the sidecar was away and the buffer full: a pull repairs it.</summary>
public sealed class RepairedHoleTests(ITestOutputHelper output)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_lost_while_the_sidecar_was_away_is_on_the_target_after_a_pull_and_what_cannot_be_known_is_said()
    {
        await RealNodes.RequireAsync();
        using var folder = TemporaryFolder.Create("migrations-repair-");
        await using var source = await RecordedSource.StartAsync(folder.Path, "source", null, null, TimeProvider.System, Token);
        using var client = new ClusterClient(new ClusterOptions { Url = source.Node.Address }, TimeProvider.System);
        await WriteAsync(client, "known", 0, 40);
        await source.StartSidecarAsync(Token);
        await source.InstallPluginAsync(new Dictionary<string, string> { ["migrations.capture.buffer_bytes"] = "1mb" }, Token);
        await using var target = await ClusterNode.StartNewAsync(RealNodes.Options(NodeProducts.OpenSearch2, folder, "target"), Token);
        using var targetClient = new ClusterClient(new ClusterOptions { Url = target.Address }, TimeProvider.System);
        var backfill = await new BackfillRun(client, targetClient, new BackfillOptions { Folder = folder.Below("backfill") }, TimeProvider.System).RunAsync(null, Token);
        using var clients = new HttpClient { BaseAddress = source.Node.Address };
        await AskAsync(clients, "PUT", "/known/_doc/1", """{"n":100,"seen":true}""");
        await AskAsync(clients, "PUT", "/recorded/_doc/1", """{"n":1}""");
        Assert.Equal(0, await source.SettleAsync(RecordedSource.Patience, Token));
        await source.Sidecar!.KillAsync();
        await AskAsync(clients, "POST", "/filling/_bulk", string.Concat(Enumerable.Repeat("{\"index\":{}}\n{\"text\":\"" + new string('x', 250) + "\"}\n", 6000)));
        // So small and so many that not one effect more finds room.
        await AskAsync(clients, "POST", "/filling/_bulk", string.Concat(Enumerable.Repeat("{\"index\":{}}\n{}\n", 4000)));
        await AskAsync(clients, "PUT", "/known/_doc/2", """{"n":200,"away":"new field"}""");
        await AskAsync(clients, "PUT", "/known/_doc/2", """{"n":201,"away":"again"}""");
        await AskAsync(clients, "DELETE", "/known/_doc/3", null);
        await AskAsync(clients, "DELETE", "/recorded/_doc/1", null);
        await AskAsync(clients, "POST", "/known/_delete_by_query?refresh=true", """{"query":{"range":{"n":{"gte":10,"lt":20}}}}""");
        await AskAsync(clients, "POST", "/known/_update_by_query?refresh=true", """{"query":{"range":{"n":{"gte":20,"lt":30}}},"script":{"source":"ctx._source.n += 1000"}}""");
        await AskAsync(clients, "PUT", "/born-away/_doc/1", """{"when":"2026-01-01","text":"born"}""");
        await source.StartSidecarAsync(Token);
        await AskAsync(clients, "PUT", "/known/_doc/4", """{"n":400,"back":1}""");
        var truth = (await client.CheckpointsAsync("known,recorded,filling,born-away", Token)).Where(static shard => shard.IsPrimary).ToList();
        await RunningTraffic.UntilAsync("the log knows every shard to its last number", () => Task.FromResult(truth.TrueForAll(shard => VerdictOf(source).Shard(shard.IndexUuid, shard.Shard)?.Top == shard.MaxSeqNo)), Token);
        Assert.Equal(0, await source.SettleAsync(RecordedSource.Patience, Token));
        await source.StopSidecarAsync(Token);

        var verdict = VerdictOf(source);
        foreach (var shard in verdict.Shards) { output.WriteLine($"{shard.Index}: missing {string.Join(", ", shard.Proof.Missing)}"); }
        Assert.False(verdict.IsComplete);
        Assert.NotEmpty(verdict.Shards.Single(static s => s.Index == "known").Proof.Missing);
        await new PullRun(client, new PullOptions { Folder = folder.Below("pull"), From = (uuid, shard) => backfill.Image.Shard(uuid, shard)?.Checkpoint ?? -1 }, TimeProvider.System).RunAsync(null, Token);
        var result = await new ReplayRun(source.LogDirectory, new ReplayOptions { Target = new TargetOptions { Url = target.Address }, RunDirectory = folder.Below("replay"), BackfillDirectory = folder.Below("backfill"), PullDirectory = folder.Below("pull") }, TimeProvider.System).RunAsync(null, Token);
        output.WriteLine($"{result}\n{result.Evidence}");
        foreach (var tuple in TupleLog.Read(folder.Below("replay")).Where(static t => t.Reconciled.Length > 2)) { output.WriteLine($"reconciled by {tuple.TargetRequest}: {tuple.Reconciled}"); }
        var parity = await new ParityCheck(client, targetClient, new ParityOptions(), TimeProvider.System).RunAsync(null, null, Token);
        foreach (var one in parity.Indices.SelectMany(static i => i.Examples)) { output.WriteLine(one.ToString()); }
        foreach (var one in parity.Metadata) { output.WriteLine(one.ToString()); }
        Assert.True(result.Balances);
        Assert.True(result.Evidence is { Mode: Migrations.Replay.Planning.EvidenceMode.Effects, IsPulled: true, Added: > 0, Deleted: > 0 });
        Assert.True(parity.IsEqual);
        var missing = verdict.Shards.Sum(static s => s.Proof.Missing.Sum(static range => range.Count));
        Assert.Equal(missing, result.Evidence!.Missing);
        Assert.StartsWith($"the log lacks {missing} operations: the pull tells how their documents ended", result.Evidence.Promise, StringComparison.Ordinal);
        Assert.Contains("states between", RecordingMode.Read(CaptureLog.Open(source.LogDirectory).ReadFrames(), isPulled: true).CannotPromise, StringComparison.Ordinal);
    }

    private static EvidenceVerdict VerdictOf(RecordedSource source) => EvidenceLog.Read(CaptureLog.Open(source.LogDirectory).ReadFrames()).Verdict;

    private static async Task WriteAsync(ClusterClient client, string index, int from, int to)
    {
        for (var n = from; n < to; n++) { (await client.SendAsync("PUT", $"/{index}/_doc/{n}?refresh=true", $$"""{"n":{{n}}}""", Token)).EnsureSuccess(); }
    }

    private static async Task AskAsync(HttpClient http, string method, string target, string? body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), target);
        if (body is not null) { request.Content = new StringContent(body, Encoding.UTF8, target.Contains("_bulk", StringComparison.Ordinal) ? "application/x-ndjson" : "application/json"); }
        using var answer = await http.SendAsync(request, Token);
        Assert.True(answer.IsSuccessStatusCode, $"{method} {target}: {await answer.Content.ReadAsStringAsync(Token)}");
    }
}
