namespace Migrations.ModelCluster.Tests.Indices;

/// <summary>What each block stops, as seen on both real nodes.</summary>
public sealed class BlockTests
{
    [Theory]
    [InlineData("write", 403, 200, 200, 200)]
    [InlineData("read_only", 403, 200, 403, 200)]
    [InlineData("read_only_allow_delete", 429, 200, 429, 200)]
    [InlineData("read", 200, 403, 200, 200)]
    [InlineData("metadata", 200, 200, 403, 403)]
    public async Task A_block_stops_what_it_stops_on_real_nodes(string block, int write, int read, int mapping, int readMapping)
    {
        var node = Some.Node();
        await node.WriteAsync("PUT", "/w/_doc/1");
        await node.AskAsync("PUT", "/w/_settings", $$"""{"index.blocks.{{block}}":true}""");
        Assert.Equal(write, (await node.AskAsync("PUT", "/w/_doc/1", "{}")).Status);
        Assert.Equal(read, (await node.AskAsync("GET", "/w/_doc/1")).Status);
        Assert.Equal(mapping, (await node.AskAsync("PUT", "/w/_mapping", """{"properties":{"q":{"type":"keyword"}}}""")).Status);
        Assert.Equal(readMapping, (await node.AskAsync("GET", "/w/_mapping")).Status);
        Assert.Equal(200, (await node.AskAsync("PUT", "/w/_settings", $$"""{"index.blocks.{{block}}":null}""")).Status);
    }

    [Fact]
    public async Task Every_block_that_forbids_is_named_and_one_setting_alone_lifts_that_of_the_metadata()
    {
        var node = Some.Node();
        await node.WriteAsync("PUT", "/w/_doc/1");
        await node.AskAsync("PUT", "/w/_block/read_only");
        await node.AskAsync("PUT", "/w/_block/metadata");
        var (status, json) = await node.AskAsync("POST", "/w/_close");
        Assert.Equal((403, "index [w] blocked by: [FORBIDDEN/9/index metadata (api), FORBIDDEN/5/index read-only (api)];"), (status, (string)json["error"]!["reason"]!));
        Assert.Equal(403, (await node.AskAsync("PUT", "/w/_settings", """{"index.blocks.metadata":null,"index.blocks.read_only":null}""")).Status);
        Assert.Equal(200, (await node.AskAsync("PUT", "/w/_settings", """{"index.blocks.metadata":null}""")).Status);
        Assert.Equal(403, (await node.AskAsync("DELETE", "/w")).Status);
        Assert.Equal(200, (await node.AskAsync("PUT", "/w/_settings", """{"index.blocks.read_only":null}""")).Status);
        Assert.Equal(200, (await node.AskAsync("DELETE", "/w")).Status);
    }
}
