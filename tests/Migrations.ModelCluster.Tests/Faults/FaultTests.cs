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

    /// <summary>A delay comes before all else: until it is over nothing is done and nobody is answered.</summary>
    [Theory]
    [InlineData(FaultKind.Delay, 201, 1)]
    [InlineData(FaultKind.TooBusy, 429, 0)]
    [InlineData(FaultKind.LostAnswer, 0, 1)]
    public async Task A_delayed_request_is_neither_done_nor_answered_until_its_time_is_over(FaultKind kind, int status, int version)
    {
        var clock = Some.Clock();
        var node = Some.Node(clock);
        node.Faults.Add(new Fault(kind, TimeSpan.FromSeconds(5)), static r => r.Method == "PUT");
        var sent = node.SendAsync(Some.Request("PUT", "/a/_doc/1", "{}"), Token);
        clock.Advance(TimeSpan.FromSeconds(5) - TimeSpan.FromMilliseconds(1));
        Assert.False(sent.IsCompleted);
        Assert.Equal(404, (await node.AskAsync("GET", "/a/_doc/1")).Status);
        clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(status, (await sent)?.Status ?? 0);
        Assert.Equal(version, (int?)(await node.AskAsync("GET", "/a/_doc/1")).Json["_version"] ?? 0);
    }

    [Fact]
    public async Task A_fault_meets_only_the_request_it_is_meant_for()
    {
        var node = Some.Node();
        node.Faults.Add(new Fault(FaultKind.TooBusy), static r => r.Target.StartsWith("/b/", StringComparison.Ordinal));
        Assert.Equal(201, (await node.SendAsync(Some.Request("PUT", "/a/_doc/1", "{}"), Token))!.Status);
        Assert.Equal(429, (await node.SendAsync(Some.Request("PUT", "/b/_doc/1", "{}"), Token))!.Status);
        Assert.Equal(201, (await node.SendAsync(Some.Request("PUT", "/b/_doc/1", "{}"), Token))!.Status);
    }

    [Fact]
    public async Task A_late_request_is_done_when_it_is_delivered_over_what_came_meanwhile()
    {
        var node = Some.Node();
        node.Faults.Add(new Fault(FaultKind.Late));
        Assert.Null(await node.SendAsync(Some.Request("PUT", "/a/_doc/1", """{"by":"late"}"""), Token));
        Assert.Equal(404, (await node.AskAsync("GET", "/a/_doc/1")).Status);
        await node.WriteAsync("PUT", "/a/_doc/1", """{"by":"next"}""");
        await node.DeliverLateAsync(Token);
        await node.DeliverLateAsync(Token); // once only
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
