using System.Net;
using System.Net.Http.Json;
using Migrations.Cli.Demo.Nodes;

namespace Migrations.EndToEnd.Tests.Nodes;

public sealed class ClusterNodeTests
{
    public static TheoryData<string> Products => ["elasticsearch", "opensearch"];

    [Theory]
    [MemberData(nameof(Products))]
    public async Task A_node_boots_with_its_modules_and_keeps_its_documents_over_a_kill(string name)
    {
        var cancellation = TestContext.Current.CancellationToken;
        await RealNodes.RequireAsync();
        using var folder = TemporaryFolder.Create("migrations-node-");
        await using var node = await ClusterNode.StartNewAsync(RealNodes.Options(RealNodes.Product(name), folder, "only"), cancellation);
        var pipeline = await node.Http.PutAsJsonAsync("/_ingest/pipeline/p", new { processors = new[] { new { set = new { field = "seen", value = true } } } }, cancellation);
        Assert.Equal(HttpStatusCode.OK, pipeline.StatusCode);
        var put = await node.Http.PutAsJsonAsync("/a/_doc/1?pipeline=p", new { n = 1 }, cancellation);
        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        var script = await node.Http.PostAsJsonAsync("/a/_update/1", new { script = "ctx._source.n += 41" }, cancellation);
        Assert.Equal(HttpStatusCode.OK, script.StatusCode);
        var uuid = node.ClusterUuid;

        await node.KillAsync();
        Assert.Null(node.ProcessId);
        await node.StartAsync(cancellation);

        Assert.Equal(uuid, node.ClusterUuid);
        Assert.Equal("""{"n":42,"seen":true}""", await node.Http.GetStringAsync("/a/_source/1", cancellation));
    }
}
