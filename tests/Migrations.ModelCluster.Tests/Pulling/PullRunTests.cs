using System.Text;
using System.Text.Json.Nodes;
using Migrations.ModelCluster.Faults;
using Migrations.Replay.Backfill;
using Migrations.Replay.Pulling;

namespace Migrations.ModelCluster.Tests.Pulling;

/// <summary>What a pull reads, what it leaves out and says so, and what it does when it is asked again.</summary>
public sealed class PullRunTests
{
    [Fact]
    public async Task A_replica_that_lags_lowers_the_position_and_not_what_the_primary_is_known_to_have()
    {
        using var model = new PulledModel();
        await model.FillAsync("orders", 5);
        model.Handler.Edit = (asked, json) => AddCopy(asked, json, "STARTED");
        var shard = Assert.Single((await model.PullAsync()).Shards);
        Assert.Equal((-1L, 4L, 1L), (shard.Position, shard.MaxSeqNo, shard.PrimaryTerm));
    }

    [Fact]
    public async Task A_copy_in_recovery_is_not_read_and_does_not_lower_the_position()
    {
        using var model = new PulledModel();
        await model.FillAsync("orders", 5);
        model.Handler.Edit = (asked, json) => AddCopy(asked, json, "INITIALIZING");
        Assert.Equal(4, Assert.Single((await model.PullAsync()).Shards).Position);
    }

    [Fact]
    public async Task Where_the_cluster_state_may_not_be_read_the_term_is_not_known_and_the_pull_goes_on()
    {
        using var model = new PulledModel();
        await model.FillAsync("orders", 1);
        model.Node.Faults.Choose(static r => r.Target.StartsWith("/_cluster/state", StringComparison.Ordinal) ? new Fault(FaultKind.Forbidden) : null);
        Assert.Null(Assert.Single((await model.PullAsync()).Shards).PrimaryTerm);
    }

    /// <summary>One such index once ended the whole pull; with a part of each source the rest would have been written to the target as the whole.</summary>
    [Theory]
    [InlineData("""{"enabled":false}""")]
    [InlineData("""{"excludes":["secret"]}""")]
    [InlineData("""{"includes":["n"]}""")]
    public async Task An_index_that_does_not_keep_the_whole_source_is_left_out_by_name(string source)
    {
        using var model = new PulledModel();
        await model.FillAsync("orders", 3);
        await model.AskAsync("PUT", "/bare");
        model.Handler.Edit = (asked, json) => { if (json["bare"]?["mappings"] is JsonObject mapping) { mapping["_source"] = JsonNode.Parse(source); } };
        var pulled = await model.PullAsync();
        Assert.Equal(["orders"], pulled.Indices.Select(static i => i.Name));
        Assert.Equal([new SkippedIndex("bare", "it does not keep the whole _source of its documents")], pulled.Skipped);
    }

    [Fact]
    public async Task An_index_whose_answers_lack_sources_all_the_same_is_left_out_and_the_pull_goes_on()
    {
        using var model = new PulledModel();
        await model.FillAsync("bare", 3);
        await model.FillAsync("orders", 3);
        model.Handler.Edit = static (asked, json) =>
        {
            foreach (var hit in json["hits"]?["hits"]?.AsArray() ?? []) { if ((string?)hit!["_index"] == "bare") { hit.AsObject().Remove("_source"); } }
        };
        var pulled = await model.PullAsync();
        Assert.Equal(["bare: documents of it are answered without their _source"], pulled.Skipped.Select(static s => $"{s.Index}: {s.Why}"));
        Assert.Equal(3, pulled.Documents);
    }

    /// <summary>Gone: it once was a 404 at every resume, so that the pull could never end. Made again: the new one's documents were kept as the old one's.</summary>
    [Theory]
    [InlineData(0, false, "it was deleted while it was pulled")]
    [InlineData(1, false, "it was deleted while it was pulled")]
    [InlineData(0, true, "it was deleted and made again while it was pulled; a pull begun again reads the new one")]
    [InlineData(2, true, "it was deleted and made again while it was pulled; a pull begun again reads the new one")]
    public async Task An_index_that_is_gone_or_made_again_meanwhile_is_left_out_by_name(int atPage, bool isMadeAgain, string why)
    {
        using var model = new PulledModel();
        await model.FillAsync("a-lost", 25);
        await model.FillAsync("orders", 12);
        model.Handler.Before = async asked =>
        {
            var isTime = atPage == 0 ? asked.Contains("_refresh", StringComparison.Ordinal) : model.Handler.Pages == atPage && asked.Contains("_search", StringComparison.Ordinal);
            if (!isTime) { return; }
            model.Handler.Before = static _ => Task.CompletedTask;
            await model.AskAsync("DELETE", "/a-lost");
            if (isMadeAgain) { await model.FillAsync("a-lost", 30, from: 100); }
        };
        var pulled = await model.PullAsync();
        Assert.Equal([new SkippedIndex("a-lost", why)], pulled.Skipped);
        Assert.Equal(["orders"], pulled.Indices.Select(static i => i.Name));
        Assert.Equal(12, Assert.Single(pulled.Shards).Changed.Count);
        Assert.Single(Directory.EnumerateFiles(model.Folder, "pulled-*"));
    }

    [Fact]
    public async Task Indices_of_the_products_own_are_named_and_those_behind_a_data_stream_are_missed()
    {
        using var model = new PulledModel();
        await model.FillAsync("orders", 1);
        await model.AskAsync("PUT", "/.kibana_1");
        await model.AskAsync("PUT", "/.ds-logs-000001");
        var pulled = await model.PullAsync();
        Assert.Equal([".kibana_1"], pulled.LeftOut);
        Assert.Equal([".ds-logs-000001: it is behind a data stream, and no data stream is replayed"], pulled.Skipped.Select(static s => $"{s.Index}: {s.Why}"));
        var named = await model.PullAsync(model.Options with { Again = true, Indices = [".kibana_1"] });
        Assert.Equal([".kibana_1"], named.Indices.Select(static i => i.Name));
        Assert.Empty(named.LeftOut);
    }

    /// <summary>What an earlier run had found was once given back as if it had been read now, whatever was asked for.</summary>
    [Fact]
    public async Task A_finished_pull_is_not_read_anew_unless_it_is_asked_for_again()
    {
        using var model = new PulledModel();
        await model.FillAsync("orders", 3);
        var first = new PullRun(model.Client, model.Options, model.Time);
        await first.RunAsync(null, TestContext.Current.CancellationToken);
        Assert.False(first.WasFinished);
        await model.FillAsync("orders", 3, from: 3);
        await model.FillAsync("other", 2);

        var second = new PullRun(model.Client, model.Options, model.Time);
        Assert.Equal(3, (await second.RunAsync(null, TestContext.Current.CancellationToken)).Documents);
        Assert.True(second.WasFinished);
        Assert.Contains("is of every index", (await Assert.ThrowsAsync<BackfillException>(() => model.PullAsync(model.Options with { Indices = ["other"] }))).Message, StringComparison.Ordinal);
        Assert.Equal(8, (await model.PullAsync(model.Options with { Again = true })).Documents);
        Assert.Equal(2, (await model.PullAsync(model.Options with { Again = true, Indices = ["other"] })).Documents);
        Assert.Single(Directory.EnumerateFiles(model.Folder, "pulled-*"));
    }

    [Fact]
    public async Task A_pull_above_an_image_that_is_no_more_is_not_taken_for_one_of_all()
    {
        using var model = new PulledModel();
        await model.FillAsync("orders", 6);
        await model.PullAsync(model.Options with { From = static (_, _) => 3 });
        Assert.Contains("of orders shard 0 begins above 3", (await Assert.ThrowsAsync<BackfillException>(() => model.PullAsync())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task From_a_position_to_another_only_what_lies_between_is_read_whole()
    {
        using var model = new PulledModel();
        await model.FillAsync("orders", 40);
        await model.AskAsync("PUT", "/orders/_doc/15", """{"note":"changed later"}"""); // number 40
        await model.AskAsync("DELETE", "/orders/_doc/16"); // 41
        var shard = Assert.Single((await model.PullAsync(Between(model, 9, 29))).Shards);
        Assert.Equal((9L, 29L, 41L, 11L), (shard.From, shard.Position, shard.MaxSeqNo, shard.Later));
        Assert.Equal(Enumerable.Range(10, 20).Except([15, 16]).Select(static n => (long)n), shard.Changed.Values.Select(static d => d.SeqNo).Order());
        Assert.Equal(21, shard.Unchanged.Count); // 0–9 below, 30–39 and 15 above: all of them are there
        Assert.DoesNotContain("changed later", string.Concat(shard.Changed.Values.Select(static d => Encoding.UTF8.GetString(d.Source.Span))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pull_with_bounds_that_died_goes_on_by_the_same_bounds_and_no_others()
    {
        using var model = new PulledModel();
        await model.FillAsync("orders", 40);
        var whole = Assert.Single((await model.PullAsync(Between(model, 9, 29))).Shards);
        for (var page = 1; page < 6; page++)
        {
            var options = Between(model, 9, 29) with { Folder = model.FolderOf($"died-{page}") };
            var left = page;
            model.Handler.Before = asked => asked.StartsWith("POST", StringComparison.Ordinal) && asked.Contains("/_search", StringComparison.Ordinal) && left-- == 0 ? throw new IOException("died") : Task.CompletedTask;
            await Assert.ThrowsAnyAsync<Exception>(() => model.PullAsync(options));
            model.Handler.Before = static _ => Task.CompletedTask;
            await Assert.ThrowsAsync<BackfillException>(() => model.PullAsync(Between(model, 9, 30) with { Folder = options.Folder }));
            var resumed = Assert.Single((await model.PullAsync(options)).Shards);
            Assert.Equal(whole.Changed.Keys.Order(), resumed.Changed.Keys.Order());
            Assert.Equal(whole.Unchanged.Order(), resumed.Unchanged.Order());
            Assert.Equal(whole.Later, resumed.Later);
        }
    }

    [Fact]
    public async Task Bounds_of_a_shard_that_is_not_there_are_refused()
    {
        using var model = new PulledModel();
        await model.FillAsync("orders", 1);
        var options = model.Options with { Bounds = new Dictionary<(string, int), PullBounds> { [("orders", 3)] = new(null, 5) } };
        Assert.Contains("orders/3", (await Assert.ThrowsAsync<BackfillException>(() => model.PullAsync(options))).Message, StringComparison.Ordinal);
    }

    private static PullOptions Between(PulledModel model, long from, long to) => model.Options with { Bounds = new Dictionary<(string, int), PullBounds> { [("orders", 0)] = new(from, to) } };

    private static void AddCopy(string asked, JsonObject json, string state)
    {
        if (!asked.Contains("/_stats", StringComparison.Ordinal)) { return; }
        var copies = json["indices"]!["orders"]!["shards"]!["0"]!.AsArray();
        var replica = copies[0]!.DeepClone();
        (replica["routing"]!["primary"], replica["routing"]!["state"]) = (false, state);
        replica["seq_no"] = new JsonObject { ["max_seq_no"] = -1, ["local_checkpoint"] = -1, ["global_checkpoint"] = -1 };
        copies.Add(replica);
    }
}
