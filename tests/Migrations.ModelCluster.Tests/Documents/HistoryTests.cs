using CsCheck;
using System.Text.Json.Nodes;

namespace Migrations.ModelCluster.Tests.Documents;

/// <summary>What must hold after any history.</summary>
public sealed class HistoryTests
{
    private static readonly Gen<(string Method, string Target, string? Body)> _step = Gen.Select(Gen.Int[0, 5], Gen.Int[0, 3], Gen.Int[0, 9], static (kind, id, value) => kind switch
    {
        0 => ("DELETE", $"/a/_doc/{id}", (string?)null),
        1 => ("POST", $"/a/_update/{id}", $$$"""{"doc":{"v":{{{value}}}},"doc_as_upsert":true}"""),
        2 => ("PUT", $"/a/_create/{id}", $$$"""{"v":{{{value}}}}"""),
        3 => ("PUT", $"/a/_doc/{id}?version={value}&version_type=external_gte", $$$"""{"v":{{{value}}}}"""),
        4 => ("POST", "/a/_refresh", null),
        _ => ("PUT", $"/a/_doc/{id}", $$$"""{"v":{{{value}}}}"""),
    });

    [Fact]
    public async Task Numbers_are_dense_and_each_answer_names_the_state_that_a_get_then_shows()
    {
        await _step.List[1, 40].SampleAsync(async steps =>
        {
            var node = Some.Node();
            await node.AskAsync("PUT", "/a", """{"settings":{"number_of_shards":1,"refresh_interval":"-1"},"mappings":{"properties":{"v":{"type":"long"}}}}""");
            var next = 0L;
            foreach (var (method, target, body) in steps)
            {
                var (status, json) = await node.AskAsync(method, target, body);
                if (json["_seq_no"] is null || (string?)json["result"] == "noop") { continue; }
                Assert.Equal(next++, (long)json["_seq_no"]!);
                var (found, document) = await node.AskAsync("GET", $"/a/_doc/{json["_id"]}");
                Assert.Equal(status is 201 || (string?)json["result"] == "updated" ? 200 : 404, found);
                if (found == 200) { Assert.True(JsonNode.DeepEquals(document["_version"], json["_version"]) && JsonNode.DeepEquals(document["_seq_no"], json["_seq_no"])); }
            }

            await node.AskAsync("POST", "/a/_refresh");
            var (_, all) = await node.AskAsync("POST", "/a/_search", """{"size":100,"sort":["_seq_no"],"seq_no_primary_term":true}""");
            foreach (var id in all.Ids()) { Assert.Equal(200, (await node.AskAsync("GET", $"/a/_doc/{id}")).Status); }
        }, iter: 200);
    }

    [Fact]
    public async Task A_restart_that_loses_operations_gives_their_numbers_out_again_under_the_next_term()
    {
        var node = Some.Node();
        await node.AskAsync("PUT", "/a", """{"settings":{"number_of_shards":1}}""");
        for (var i = 0; i < 5; i++) { await node.WriteAsync("PUT", $"/a/_doc/{i}"); }
        node.Restart(lostOperations: 2);
        Assert.Equal(404, (await node.AskAsync("GET", "/a/_doc/4")).Status);
        Assert.Equal(200, (await node.AskAsync("GET", "/a/_doc/2")).Status);
        var (_, json) = await node.AskAsync("PUT", "/a/_doc/new", "{}");
        Assert.Equal((3L, 2L), ((long)json["_seq_no"]!, (long)json["_primary_term"]!));
    }

    [Fact]
    public async Task Two_bulks_at_once_may_reach_two_documents_in_opposite_orders()
    {
        var opposite = 0;
        for (var seed = 0; seed < 40; seed++)
        {
            var node = Some.Node(seed: seed);
            await node.AskAsync("PUT", "/a", """{"settings":{"number_of_shards":1}}""");
            var one = new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler;
            await Task.WhenAll(Bulk(one, node, "one", "x", "y"), Bulk(one, node, "two", "y", "x"));
            var x = (await node.AskAsync("GET", "/a/_doc/x")).Json["_source"]!["by"]!.ToString();
            var y = (await node.AskAsync("GET", "/a/_doc/y")).Json["_source"]!["by"]!.ToString();
            if (x != y) { opposite++; }
        }

        Assert.InRange(opposite, 1, 39);
    }

    /// <summary>On one scheduler both run in turns: the seed alone decides.</summary>
    private static Task Bulk(TaskScheduler scheduler, ModelNode node, string by, params string[] ids) => Task.Factory.StartNew(
        () => node.AskAsync("POST", "/a/_bulk", string.Concat(ids.Select(id => $$$"""{"index":{"_id":"{{{id}}}"}}""" + "\n" + $$$"""{"by":"{{{by}}}"}""" + "\n"))),
        TestContext.Current.CancellationToken, TaskCreationOptions.None, scheduler).Unwrap();
}
