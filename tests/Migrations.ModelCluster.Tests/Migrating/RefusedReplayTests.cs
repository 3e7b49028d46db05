using System.Text.Json;
using Migrations.Compare.Parity;
using Migrations.Exchanges.Clusters;
using Migrations.Exchanges.Tuples;
using Migrations.ModelCluster.Faults;
using Migrations.ModelCluster.Recording;
using Migrations.Replay;
using Migrations.Replay.Executing;
using Migrations.Replay.Sending;
using Migrations.ModelCluster.Tests.Histories;

namespace Migrations.ModelCluster.Tests.Migrating;

/// <summary>A target that refuses the replayer though the source had not refused the client.</summary>
public sealed class RefusedReplayTests
{
    private const int Documents = 60;
    private static readonly ClusterCredentials Right = ClusterCredentials.Basic("user", "right");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Credentials_that_are_not_known_stop_the_replay_at_once_and_with_the_right_ones_it_converges()
    {
        await using var models = await RecordedAsync();
        models.TargetHost.Node.Access.Demand(Right.AuthorizationHeader!.ToString());
        var stopped = await Assert.ThrowsAsync<TargetRefusesException>(() => ReplayAsync(models));
        Assert.Contains("401", stopped.Message, StringComparison.Ordinal);
        Assert.Contains("replay again", stopped.Message, StringComparison.Ordinal);
        var result = await ReplayAsync(models, Right);
        Assert.Equal((0, 0, true), (result.RefusedByTarget, result.Reconciled, result.Balances));
        models.TargetHost.Node.Access.Demand(null);
        Assert.True((await ParityAsync(models)).DocumentsEqual);
    }

    [Fact]
    public async Task Credentials_that_end_amid_a_replay_stop_it_and_it_goes_on_from_there()
    {
        await using var models = await RecordedAsync();
        var seen = 0;
        models.TargetHost.Node.Faults.Choose(_ => ++seen >= 30 ? new Fault(FaultKind.Unauthorized) : null);
        await Assert.ThrowsAsync<TargetRefusesException>(() => ReplayAsync(models));
        models.TargetHost.Node.Faults.Clear();
        var result = await ReplayAsync(models);
        Assert.Equal((0, true), (result.RefusedByTarget, result.Balances));
        Assert.True((await ParityAsync(models)).DocumentsEqual);
    }

    [Fact]
    public async Task Refused_administration_stops_the_replay_and_what_is_left_converges_once_it_is_granted()
    {
        await using var models = await RecordedAsync();
        models.TargetHost.Node.Access.Forbid(static index => index == "b");
        var stopped = await Assert.ThrowsAsync<TargetRefusesException>(() => ReplayAsync(models));
        Assert.Contains("indices.create on b is answered 403", stopped.Message, StringComparison.Ordinal);
        Assert.Contains("no permissions for [indices:admin/create]", stopped.Message, StringComparison.Ordinal);
        models.TargetHost.Node.Access.Grant();
        Assert.True((await ReplayAsync(models)).Balances);
        Assert.True((await ParityAsync(models)).DocumentsEqual);
    }

    [Fact]
    public async Task Writes_to_one_index_that_are_all_refused_stop_the_replay_after_a_few_and_once_granted_all_of_them_are_there()
    {
        await using var models = await RecordedAsync();
        var made = false;
        models.TargetHost.Node.Access.Forbid(index => index == "b" && made);
        models.TargetHost.Node.Faults.Choose(r => 
        {
            made |= r.Target.StartsWith("/b/_doc", StringComparison.Ordinal); // the index itself may be made
            return null;
        });
        var stopped = await Assert.ThrowsAsync<TargetRefusesException>(() => ReplayAsync(models));
        Assert.Contains("index on b is the last of 2", stopped.Message, StringComparison.Ordinal); // twenty, or one more for each connection
        models.TargetHost.Node.Access.Grant();
        var result = await ReplayAsync(models);
        Assert.InRange(result.RefusedByTarget, RefusalWatch.MostInARow - 1, RefusalWatch.MostInARow + 8);
        Assert.Equal((true, 0), (result.Balances, result.Settled.Open.Count));
        Assert.InRange(result.Settled.Corrected, RefusalWatch.MostInARow - 1, RefusalWatch.MostInARow + 8);
        Assert.True((await ParityAsync(models)).DocumentsEqual);
    }

    [Fact]
    public async Task One_refused_write_is_in_the_books_and_parity_shows_its_document_alone()
    {
        await using var models = await RecordedAsync();
        FaultFor(models, static r => r.Method == "PUT" && r.Target.StartsWith("/a/_doc/7?", StringComparison.Ordinal));
        var result = await ReplayAsync(models, outcome: OutcomePolicy.Own);
        Assert.Equal((1, true), (result.RefusedByTarget, result.Balances));
        var report = await ParityAsync(models);
        Assert.Equal(["Missing a/7"], report.Indices.SelectMany(static i => i.Examples).Select(static e => $"{e.Kind} {e.Index}/{e.Id}"));
    }

    [Fact]
    public async Task One_refused_write_is_set_right_and_its_tuple_says_what_the_target_answered()
    {
        await using var models = await RecordedAsync();
        FaultFor(models, static r => r.Method == "PUT" && r.Target.StartsWith("/a/_doc/7?", StringComparison.Ordinal));
        var result = await ReplayAsync(models);
        Assert.Equal((1, 1, true), (result.RefusedByTarget, result.Reconciled, result.Balances));
        var tuple = Assert.Single(TupleLog.Read(models.Folder("run")), static t => t.TargetStatus == 403);
        Assert.Contains("\"id\":\"7\",\"why\":\"missing\"", tuple.Reconciled, StringComparison.Ordinal);
        Assert.True((await ParityAsync(models)).DocumentsEqual);
    }

    [Fact]
    public async Task Told_to_go_on_it_names_every_document_that_stays_open_and_sets_them_once_it_may()
    {
        await using var models = await RecordedAsync();
        models.TargetHost.Node.Access.Forbid(static index => index == "b");
        var result = await ReplayAsync(models, refusals: RefusalPolicy.GoOn);
        Assert.Equal((Documents + 1, Documents, true), (result.RefusedByTarget, result.Settled.Open.Count, result.Balances));
        Assert.All(result.Settled.Open, static o => Assert.StartsWith("b/", o, StringComparison.Ordinal));
        models.TargetHost.Node.Access.Grant();
        await models.Target.SendAsync("PUT", "/b", """{"settings":{"number_of_replicas":0}}""", Token);
        Assert.Equal((Documents, 0), (await ReplayAsync(models, refusals: RefusalPolicy.GoOn)).Settled is var s ? (s.Corrected, s.Open.Count) : default);
        Assert.True((await ParityAsync(models)).DocumentsEqual);
    }

    private static void FaultFor(TwoModels models, Func<ModelRequest, bool> concerns) => models.TargetHost.Node.Faults.Add(new Fault(FaultKind.Forbidden), concerns);

    private static async Task<TwoModels> RecordedAsync()
    {
        var models = await TwoModels.StartAsync(1, TimeProvider.System, Token);
        using var recorder = LogRecorder.Open(models.SourceHost.Node, models.Folder("log"), TimeProvider.System);
        foreach (var index in new[] { "a", "b" })
        {
            await recorder.SendAsync(1, Some.Request("PUT", $"/{index}", """{"settings":{"number_of_replicas":0}}"""), Token);
            for (var id = 0; id < Documents; id++) { await recorder.SendAsync(1, Some.Request("PUT", $"/{index}/_doc/{id}", $$"""{"n":{{id}}}"""), Token); }
        }

        return models;
    }

    private static Task<ReplayResult> ReplayAsync(TwoModels models, ClusterCredentials? credentials = null, RefusalPolicy refusals = RefusalPolicy.Stop, OutcomePolicy outcome = OutcomePolicy.Source)
    {
        var options = new ReplayOptions
        {
            // HastyTime lets every wait end at once: what the target really needs must not count as too long.
            Target = new TargetOptions { Url = models.TargetHost.Address, Credentials = credentials ?? ClusterCredentials.None, ConnectTimeout = TimeSpan.FromHours(1), AnswerTimeout = TimeSpan.FromHours(1) }, RunDirectory = models.Folder("run"), Refusals = refusals, Outcome = outcome,
        };
        return new ReplayRun(models.Folder("log"), options, new HastyTime()).RunAsync(null, Token);
    }

    private static async Task<ParityReport> ParityAsync(TwoModels models)
    {
        await models.Target.RefreshAsync("*", Token);
        await models.Source.RefreshAsync("*", Token);
        return await new ParityCheck(models.Source, models.Target, new ParityOptions(), TimeProvider.System).RunAsync(null, null, Token);
    }
}
