using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
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

    /// <summary>Between our look at a port and the node's own a process beside us, such as a second demo, could take it: the node ended, and the run with it.</summary>
    [Fact]
    public async Task A_node_whose_port_was_taken_before_it_listened_starts_on_another()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await RealNodes.RequireAsync();
        using var folder = TemporaryFolder.Create("migrations-node-");
        using var other = new TcpListener(IPAddress.Loopback, NodePorts.Take());
        other.Start();
        var taken = ((IPEndPoint)other.LocalEndpoint).Port;
        _ = TurnAwayAsync(other);
        var chosen = new Queue<int>([taken]);
        var options = RealNodes.Options(NodeProducts.OpenSearch2, folder, "only") with { ChoosePort = () => chosen.TryDequeue(out var port) ? port : NodePorts.Take() };
        await using var node = await ClusterNode.StartNewAsync(options, cancellation);
        Assert.NotEqual(taken, node.HttpPort);
        Assert.Equal(HttpStatusCode.OK, (await node.Http.GetAsync("/", cancellation)).StatusCode);
    }

    private static async Task TurnAwayAsync(TcpListener listener)
    {
        try
        {
            while (true) { (await listener.AcceptTcpClientAsync()).Dispose(); }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
