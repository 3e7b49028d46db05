using System.Text.Json;
using Migrations.Compare.Parity;
using Migrations.Exchanges.Tuples;
using Migrations.ModelCluster.Faults;
using Migrations.ModelCluster.Recording;
using Migrations.Replay;
using Migrations.Replay.Executing;
using Migrations.Replay.Sending;

namespace Migrations.ModelCluster.Tests.Migrating;

/// <summary>Traffic of concurrent clients on a recorded model 7.10, replayed to a model 2.19: it ends with the same documents.</summary>
public sealed class ReplayTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public Task Replayed_traffic_of_concurrent_clients_ends_in_parity() => EachAsync(12, static _ => { });

    [Fact]
    public Task It_does_with_a_target_that_is_busy_away_and_resets_connections() => EachAsync(6, static models =>
    {
        var random = new Random(7);
        FaultKind[] kinds = [FaultKind.TooBusy, FaultKind.Unavailable, FaultKind.Reset];
        models.TargetHost.Node.Faults.Choose(r => IsFromReplay(r) && random.Next(12) == 0 ? new Fault(kinds[random.Next(kinds.Length)]) : null);
    });

    [Theory]
    [InlineData(FaultKind.Reset, 1, 200)]
    [InlineData(FaultKind.Reset, 3, 200)]
    [InlineData(FaultKind.LostAnswer, 1, 400)] // it was made, and its repeat is told so
    public async Task Administration_whose_connection_broke_is_sent_again_and_named_a_repeat(FaultKind kind, int times, int status)
    {
        await using var models = await TwoModels.StartAsync(1, TimeProvider.System, Token);
        var (result, tuple) = await ReplayedAsync(models, new Fault(kind), times);
        Assert.Equal((times, 0, true), (result.Repeats, result.Unanswered, result.Balances));
        Assert.Equal((status, SendStatus.Answered), (tuple.TargetStatus, tuple.Outcome));
        Assert.Contains("its connection broke", tuple.Edits, StringComparison.Ordinal);
        var mapping = (await models.Target.SendAsync("GET", "/made/_mapping", null, Token)).EnsureSuccess().Json;
        Assert.Equal("keyword", mapping.GetProperty("made").GetProperty("mappings").GetProperty("properties").GetProperty("f").GetProperty("type").GetString());
    }

    [Fact]
    public async Task Administration_that_never_gets_through_is_unanswered_and_the_replay_goes_on()
    {
        await using var models = await TwoModels.StartAsync(1, TimeProvider.System, Token);
        var (result, tuple) = await ReplayedAsync(models, new Fault(FaultKind.Reset), 20);
        Assert.Equal((1, true), (result.Unanswered, result.Balances));
        Assert.Equal(SendStatus.Broken, tuple.Outcome);
    }

    private static async Task<(ReplayResult Result, ExchangeTuple Tuple)> ReplayedAsync(TwoModels models, Fault fault, int times)
    {
        using (var recorder = LogRecorder.Open(models.SourceHost.Node, models.Folder("log"), TimeProvider.System))
        {
            await recorder.SendAsync(1, Some.Request("PUT", "/made", """{"mappings":{"properties":{"f":{"type":"keyword"}}}}"""), Token);
            await recorder.SendAsync(1, Some.Request("PUT", "/made/_doc/1", """{"f":"a"}"""), Token);
        }

        for (var time = 0; time < times; time++) { models.TargetHost.Node.Faults.Add(fault, static r => r is { Method: "PUT", Target: "/made" }); }
        var options = new ReplayOptions { Target = new TargetOptions { Url = models.TargetHost.Address }, RunDirectory = models.Folder("run") };
        var result = await new ReplayRun(models.Folder("log"), options, TimeProvider.System).RunAsync(null, Token);
        return (result, TupleLog.Read(models.Folder("run")).First(static t => t.Api == "indices.create"));
    }

    /// <summary>Faults are for what is replayed: control calls go to other targets.</summary>
    private static bool IsFromReplay(ModelRequest request) => request.Target.StartsWith("/hot/_doc", StringComparison.Ordinal) || request.Target.StartsWith("/hot/_update/", StringComparison.Ordinal) || request.Target.StartsWith("/hot/_bulk", StringComparison.Ordinal);

    private static async Task EachAsync(int histories, Action<TwoModels> prepare)
    {
        for (var seed = 1; seed <= histories; seed++)
        {
            await using var models = await TwoModels.StartAsync(seed, TimeProvider.System, Token);
            using (var recorder = LogRecorder.Open(models.SourceHost.Node, models.Folder("log"), TimeProvider.System)) { await RecordedTraffic.RunAsync(recorder, seed, 25, Token); }
            prepare(models);
            var options = new ReplayOptions { Target = new TargetOptions { Url = models.TargetHost.Address }, RunDirectory = models.Folder("run") };
            await new ReplayRun(models.Folder("log"), options, TimeProvider.System).RunAsync(null, Token);
            models.TargetHost.Node.Faults.Clear();
            await models.Target.RefreshAsync("*", Token);
            await models.Source.RefreshAsync("*", Token);
            var report = await new ParityCheck(models.Source, models.Target, new ParityOptions(), TimeProvider.System).RunAsync(null, null, Token);
            Assert.True(report.DocumentsEqual && report.Documents > 0, $"seed {seed}: {JsonSerializer.Serialize(report)}");
        }
    }
}
