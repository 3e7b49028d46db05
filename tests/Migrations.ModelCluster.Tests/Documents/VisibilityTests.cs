namespace Migrations.ModelCluster.Tests.Documents;

/// <summary>What refreshes show, and what by-query operations and pipelines do, as seen on both real nodes.</summary>
public sealed class VisibilityTests
{
    [Fact]
    public async Task A_get_that_refreshes_shows_its_own_shard_alone()
    {
        var node = Some.Node();
        await node.AskAsync("PUT", "/a", """{"settings":{"number_of_shards":3,"refresh_interval":"-1"}}""");
        for (var i = 0; i < 12; i++) { await node.WriteAsync("PUT", $"/a/_doc/{i}"); }
        await node.AskAsync("GET", "/a/_doc/0?realtime=false&refresh=true");
        Assert.InRange((int)(await node.AskAsync("POST", "/a/_count")).Json["count"]!, 1, 11);
    }

    [Fact]
    public async Task Tombstones_that_a_setting_let_be_forgotten_do_not_come_back_with_the_next_setting()
    {
        var clock = Some.Clock();
        var node = Some.Node(clock);
        await node.WriteAsync("PUT", "/a/_doc/1");
        await node.WriteAsync("DELETE", "/a/_doc/1?refresh=true", null);
        clock.Advance(TimeSpan.FromSeconds(1));
        await node.AskAsync("PUT", "/a/_settings", """{"index.gc_deletes":"1ms"}""");
        await node.AskAsync("PUT", "/a/_settings", """{"index.gc_deletes":"1h"}""");
        Assert.Equal("201 created v1 #2", await node.WriteAsync("PUT", "/a/_doc/1"));
    }

    [Fact]
    public async Task An_update_by_query_conflicts_with_what_came_since_the_refresh_but_a_deletion_by_its_script_does_not()
    {
        var node = Some.Node();
        await node.WriteAsync("PUT", "/a/_doc/1?refresh=true", """{"v":1}""");
        await node.WriteAsync("PUT", "/a/_doc/1", """{"v":2}""");
        Assert.Equal(1, (int)(await node.AskAsync("POST", "/a/_update_by_query?conflicts=proceed")).Json["version_conflicts"]!);
        Assert.Equal(1, (int)(await node.AskAsync("POST", "/a/_update_by_query", """{"script":"ctx.op = 'delete'"}""")).Json["deleted"]!);
    }

    [Theory]
    [InlineData("/a/_update_by_query", """{"script":"ctx.op = 'delete'"}""")]
    [InlineData("/a/_update_by_query?conflicts=proceed", """{"script":"if (ctx._source.v < 5) { ctx.op = 'delete' } else { ctx._source.v -= 5 }"}""")]
    public async Task A_deletion_by_script_counts_as_one_where_the_document_was_deleted_since_the_refresh(string target, string body)
    {
        var node = Some.Node();
        await node.AskAsync("PUT", "/a", """{"settings":{"refresh_interval":"-1"}}""");
        await node.WriteAsync("PUT", "/a/_doc/1?refresh=true", """{"v":1}""");
        await node.WriteAsync("DELETE", "/a/_doc/1", null);
        var (status, json) = await node.AskAsync("POST", target, body);
        Assert.Equal((200, 1, 1, 0, 0), (status, (int)json["total"]!, (int)json["deleted"]!, (int)json["updated"]!, (int)json["version_conflicts"]!));
    }

    /// <summary>Alone, an update's result goes through the index's pipelines; in a bulk only what would be inserted does.</summary>
    [Fact]
    public async Task Pipelines_of_the_index_see_what_updates_make()
    {
        var node = Some.Node();
        await node.AskAsync("PUT", "/_ingest/pipeline/p", """{"processors":[{"set":{"field":"seen","value":1}}]}""");
        await node.AskAsync("PUT", "/a", """{"settings":{"index.default_pipeline":"p"}}""");
        foreach (var id in (string[])["alone", "bulked", "merged"]) { await node.WriteAsync("PUT", $"/a/_doc/{id}?pipeline=_none"); }
        await node.AskAsync("POST", "/a/_update/alone", """{"doc":{"v":2}}""");
        await node.AskAsync("POST", "/a/_bulk", """{"update":{"_id":"bulked"}}""" + "\n" + """{"doc":{"v":2}}""" + "\n" + """{"update":{"_id":"merged"}}""" + "\n" + """{"doc":{"v":2},"doc_as_upsert":true}""" + "\n");
        Assert.Equal(["""{"v":2,"seen":1}""", """{"v":2}""", """{"v":2,"seen":1}"""], [await SourceAsync("alone"), await SourceAsync("bulked"), await SourceAsync("merged")]);

        async Task<string> SourceAsync(string id) => (await node.AskAsync("GET", $"/a/_source/{id}")).Json.ToJsonString();
    }
}
