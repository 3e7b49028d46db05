using System.Text.Json.Nodes;

namespace Migrations.ModelCluster.Tests.Indices;

public sealed class AliasAndTemplateTests
{
    [Fact]
    public async Task An_alias_filters_what_is_searched_routes_what_is_written_and_refuses_to_write_to_two()
    {
        var node = Some.Node();
        await node.AskAsync("PUT", "/a", """{"settings":{"number_of_shards":3},"aliases":{"few":{"filter":{"range":{"n":{"lt":10}}}},"routed":{"routing":"r"}}}""");
        await node.WriteAsync("PUT", "/a/_doc/1?refresh=true", """{"n":5}""");
        await node.WriteAsync("PUT", "/a/_doc/2?refresh=true", """{"n":50}""");
        Assert.Equal(["1"], (await node.AskAsync("POST", "/few/_search", "{}")).Json.Ids());
        await node.WriteAsync("PUT", "/routed/_doc/3", """{"n":1}""");
        Assert.Equal("r", (string?)(await node.AskAsync("GET", "/a/_doc/3?routing=r")).Json["_routing"]);
        await node.AskAsync("PUT", "/b", """{"aliases":{"few":{}}}""");
        Assert.Equal("400 illegal_argument_exception", await node.WriteAsync("PUT", "/few/_doc/9"));
    }

    [Fact]
    public async Task Rollover_moves_the_alias_counts_the_name_on_and_without_its_conditions_does_nothing()
    {
        var node = Some.Node();
        await node.AskAsync("PUT", "/logs-000001", """{"aliases":{"logs":{"is_write_index":true}}}""");
        var (_, not) = await node.AskAsync("POST", "/logs/_rollover", """{"conditions":{"max_docs":1}}""");
        Assert.Equal((false, "logs-000002"), ((bool)not["rolled_over"]!, (string)not["new_index"]!));
        await node.WriteAsync("PUT", "/logs/_doc/1?refresh=true");
        Assert.True((bool)(await node.AskAsync("POST", "/logs/_rollover", """{"conditions":{"max_docs":1}}""")).Json["rolled_over"]!);
        Assert.Equal("logs-000002", (string)(await node.AskAsync("PUT", "/logs/_doc/2", "{}")).Json["_index"]!);
        var (_, aliases) = await node.AskAsync("GET", "/_alias/logs");
        Assert.Equal([false, true], aliases.Select(static i => (bool)i.Value!["aliases"]!["logs"]!["is_write_index"]!));
    }

    /// <summary>Seen on both nodes with an old template; so it is with a composable one by the public source.</summary>
    [Theory]
    [InlineData("/_template/t", """{"index_patterns":["logs-*"],"aliases":{"logs":{}}}""")]
    [InlineData("/_index_template/t", """{"index_patterns":["logs-*"],"template":{"aliases":{"logs":{}}}}""")]
    public async Task Rollover_is_refused_where_a_template_would_give_the_new_index_the_alias_too(string path, string template)
    {
        var node = Some.Node();
        await node.AskAsync("PUT", "/logs-000001", """{"aliases":{"logs":{"is_write_index":true}}}""");
        await node.AskAsync("PUT", path, template);
        var (status, json) = await node.AskAsync("POST", "/logs/_rollover?dry_run=true", null);
        Assert.Equal((400, "Rollover alias [logs] can point to multiple indices, found duplicated alias [[logs]] in index template [t]"), (status, (string)json["error"]!["reason"]!));
    }

    /// <summary>The template alone would make a second write index.</summary>
    [Fact]
    public async Task What_a_new_index_is_asked_to_be_to_an_alias_goes_before_what_its_template_says()
    {
        var node = Some.Node();
        await node.AskAsync("PUT", "/a", """{"aliases":{"all":{"is_write_index":true}}}""");
        await node.AskAsync("PUT", "/_index_template/t", """{"index_patterns":["b"],"template":{"aliases":{"all":{"is_write_index":true}}}}""");
        Assert.Equal(200, (await node.AskAsync("PUT", "/b", """{"aliases":{"all":{"is_write_index":false}}}""")).Status);
        Assert.Equal(500, (await node.AskAsync("PUT", "/c", """{"aliases":{"all":{"is_write_index":true}}}""")).Status);
    }

    [Fact]
    public async Task Of_alias_actions_only_what_they_come_to_may_not_have_two_write_indices()
    {
        var node = Some.Node();
        foreach (var index in (string[])["/a", "/b"]) { await node.AskAsync("PUT", index, "{}"); }
        Task<int> UpdateAsync(string last) => StatusAsync(node.AskAsync("POST", "/_aliases", $$$"""{"actions":[{"add":{"index":"a","alias":"all","is_write_index":true}},{"add":{"index":"b","alias":"all","is_write_index":true}}{{{last}}}]}"""));
        Assert.Equal(500, await UpdateAsync(""));
        Assert.Equal(200, await UpdateAsync(""",{"add":{"index":"b","alias":"all"}}"""));
        static async Task<int> StatusAsync(Task<(int Status, System.Text.Json.Nodes.JsonObject Json)> asked) => (await asked).Status;
    }

    [Fact]
    public async Task Old_templates_are_laid_by_order_and_a_composable_one_goes_before_them_all()
    {
        var node = Some.Node();
        await node.AskAsync("PUT", "/_template/low", """{"index_patterns":["l*"],"order":1,"settings":{"number_of_shards":2,"refresh_interval":"5s"},"mappings":{"properties":{"a":{"type":"keyword"}}}}""");
        await node.AskAsync("PUT", "/_template/high", """{"index_patterns":["lo*"],"order":2,"settings":{"number_of_shards":3},"aliases":{"all":{}}}""");
        await node.WriteAsync("PUT", "/logs/_doc/1", """{"a":"x"}""");
        var index = (await node.AskAsync("GET", "/logs?flat_settings=true")).Json["logs"]!;
        Assert.Equal(("3", "5s", "keyword"), ((string)index["settings"]!["index.number_of_shards"]!, (string)index["settings"]!["index.refresh_interval"]!, (string)index["mappings"]!["properties"]!["a"]!["type"]!));
        Assert.True(index["aliases"]!.AsObject().ContainsKey("all"));

        await node.AskAsync("PUT", "/_component_template/part", """{"template":{"settings":{"number_of_shards":4}}}""");
        await node.AskAsync("PUT", "/_index_template/new", """{"index_patterns":["logs2"],"composed_of":["part"],"template":{"mappings":{"properties":{"x":{"type":"date"}}}}}""");
        await node.AskAsync("PUT", "/logs2");
        var second = (await node.AskAsync("GET", "/logs2?flat_settings=true")).Json["logs2"]!;
        Assert.Equal(("4", 1), ((string)second["settings"]!["index.number_of_shards"]!, second["mappings"]!["properties"]!.AsObject().Count));
    }

    [Fact]
    public async Task Pipelines_set_rename_and_remove_and_may_send_a_document_elsewhere()
    {
        var node = Some.Node();
        await node.AskAsync("PUT", "/_ingest/pipeline/p", """{"processors":[{"set":{"field":"seen","value":"{{v}}!"}},{"rename":{"field":"v","target_field":"w"}},{"remove":{"field":"x","ignore_missing":true}},{"set":{"field":"_index","value":"other"}}]}""");
        Assert.Equal("201 created v1 #0", await node.WriteAsync("PUT", "/a/_doc/1?pipeline=p", """{"v":1,"x":2}"""));
        var (_, document) = await node.AskAsync("GET", "/other/_doc/1");
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"seen":"1!","w":1}"""), document["_source"]), document.ToJsonString());
        Assert.Equal(400, (await node.AskAsync("PUT", "/_ingest/pipeline/q", """{"processors":[{"teleport":{"field":"a"}}]}""")).Status);
    }

    [Fact]
    public async Task Alias_actions_are_done_all_or_none_and_remove_what_was_there_before()
    {
        var node = Some.Node();
        await node.AskAsync("PUT", "/a", "{}");
        await node.AskAsync("PUT", "/b", """{"aliases":{"w":{"is_write_index":true}}}""");
        Assert.Equal(500, (await node.AskAsync("POST", "/_aliases", """{"actions":[{"add":{"index":"a","alias":"x"}},{"add":{"index":"a","alias":"w","is_write_index":true}}]}""")).Status);
        Assert.Equal(404, (await node.AskAsync("HEAD", "/_alias/x")).Status);
        Assert.Equal(200, (await node.AskAsync("POST", "/_aliases", """{"actions":[{"add":{"index":"a","alias":"x"}},{"remove":{"index":"a","alias":"x"}}]}""")).Status);
        Assert.Equal(200, (await node.AskAsync("HEAD", "/_alias/x")).Status);
    }

    [Fact]
    public async Task A_write_through_a_routed_alias_names_its_routing_and_a_missing_pipeline_makes_no_index()
    {
        var node = Some.Node();
        await node.AskAsync("PUT", "/a", """{"aliases":{"routed":{"routing":"r1"}}}""");
        var answer = await node.HandleAsync(Some.Request("PUT", "/routed/_doc/1", "{}"), TestContext.Current.CancellationToken);
        Assert.Equal("/a/_doc/1?routing=r1", answer.Headers.Single(static h => h.Key == "Location").Value);
        Assert.Equal(400, (await node.AskAsync("PUT", "/new/_doc/1?pipeline=none", "{}")).Status);
        Assert.Equal(404, (await node.AskAsync("HEAD", "/new")).Status);
    }
}
