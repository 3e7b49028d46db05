using Migrations.Exchanges.Clusters;
using Migrations.ModelCluster.Faults;
using Migrations.ModelCluster.Hosting;

namespace Migrations.ModelCluster.Tests.Faults;

public sealed class FaultTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(FaultKind.TooBusy, 429, 0)]
    [InlineData(FaultKind.Unavailable, 503, 0)]
    [InlineData(FaultKind.Unauthorized, 401, 0)]
    [InlineData(FaultKind.Forbidden, 403, 0)]
    [InlineData(FaultKind.Reset, 0, 0)]
    [InlineData(FaultKind.LostAnswer, 0, 1)]
    [InlineData(FaultKind.Doubled, 201, 2)]
    [InlineData(FaultKind.Delay, 201, 1)]
    public async Task A_fault_gives_its_answer_and_leaves_its_changes(FaultKind kind, int status, int version)
    {
        var node = Some.Node();
        node.Faults.Add(new Fault(kind), static r => r.Method == "PUT");
        var answer = await node.SendAsync(Some.Request("PUT", "/a/_doc/1", "{}"), Token);
        Assert.Equal(status, answer?.Status ?? 0);
        var (_, document) = await node.AskAsync("GET", "/a/_doc/1");
        Assert.Equal(version, (int?)document["_version"] ?? 0);
        Assert.Equal(version == 0 ? 201 : 200, (await node.SendAsync(Some.Request("PUT", "/a/_doc/1", "{}"), Token))!.Status);
    }

    [Fact]
    public async Task A_late_request_is_done_when_it_is_delivered_over_what_came_meanwhile()
    {
        var node = Some.Node();
        node.Faults.Add(new Fault(FaultKind.Late));
        Assert.Null(await node.SendAsync(Some.Request("PUT", "/a/_doc/1", """{"by":"late"}"""), Token));
        await node.WriteAsync("PUT", "/a/_doc/1", """{"by":"next"}""");
        await node.DeliverLateAsync(Token);
        var (_, document) = await node.AskAsync("GET", "/a/_doc/1");
        Assert.Equal(("late", 2), ((string)document["_source"]!["by"]!, (int)document["_version"]!));
    }

    [Fact]
    public async Task Over_http_a_lost_answer_is_a_connection_that_ends_and_raw_targets_arrive_as_sent()
    {
        await using var host = await ModelHost.StartAsync(Some.Node(TimeProvider.System), 0, Token);
        using var client = new ClusterClient(new ClusterOptions { Url = host.Address }, TimeProvider.System);
        host.Node.Faults.Add(new Fault(FaultKind.LostAnswer));
        await Assert.ThrowsAsync<ClusterException>(() => client.SendAsync("PUT", "/a/_doc/odd%2Fid%20%C3%A9", "{}", Token));
        var answer = await client.SendAsync("GET", "/a/_doc/odd%2Fid%20%C3%A9", null, Token);
        Assert.Equal((200, "odd/id é"), (answer.Status, answer.Json.GetProperty("_id").GetString()));
        Assert.DoesNotContain(answer.Headers, static h => h.Name.Equals("server", StringComparison.OrdinalIgnoreCase));
        Assert.Equal("elasticsearch", (await client.InfoAsync(Token)).Product);
    }
}
