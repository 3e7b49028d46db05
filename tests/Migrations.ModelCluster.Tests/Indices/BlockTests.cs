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
}
