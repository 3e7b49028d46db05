using System.Text.Json.Nodes;
using Migrations.Cli.Demo.Nodes;
using Migrations.Cli.Demo.Traffic;
using Migrations.EndToEnd.Tests.Nodes;

namespace Migrations.EndToEnd.Tests.Traffic;

/// <summary>The driver's record is what logs and books are checked against; here it is checked against the node alone, without a plugin.</summary>
public sealed class TrafficDriverTests
{
    /// <summary>Steps whose requests carry what an answer gave, or are as many as there were pages.</summary>
    private static readonly string[] _followAnswers = [TrafficSteps.LockHolds, TrafficSteps.LockFails, TrafficSteps.Scroll, TrafficSteps.SlicedScroll];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_traffic_holds_every_step_of_its_checklist_and_its_record_agrees_with_the_node()
    {
        await RealNodes.RequireAsync();
        using var folder = TemporaryFolder.Create("migrations-traffic-");
        var options = TrafficOptions.Small with { Seed = 3, RepositoryFolder = folder.Below("repository") };
        await using var node = await StartAsync(folder, options);
        await new TrafficDriver(node.HttpPort, options).PrepareAsync(Token);
        var before = await CountAsync(node, TrafficIndices.Routes);

        var record = await new TrafficDriver(node.HttpPort, options).RunAsync(null, Token);

        Assert.Empty(TrafficSteps.All.Except(record.Requests.Select(static request => request.Step)));
        Assert.Equal(options.DocumentsBefore, before);
        Assert.Equal(options.Airports, await CountAsync(node, TrafficIndices.Airports));
        Assert.Equal([200, 201, 400, 403, 404, 409, 413, 429], Statuses(record));
        AssertSteps(record, TrafficSteps.Blocked429, 429, 200);
        AssertSteps(record, TrafficSteps.Refused409, 409);
        AssertSteps(record, TrafficSteps.LockHolds, 200);
        AssertSteps(record, TrafficSteps.LockFails, 409);
        Assert.All(record.Requests.Where(static request => request.Answer is null), static request => Assert.StartsWith("client hangs up", request.Step));
        Assert.All(record.Connections, AssertWhole);
    }

    [Fact]
    public async Task The_same_seed_gives_every_client_the_same_requests()
    {
        await RealNodes.RequireAsync();
        using var folder = TemporaryFolder.Create("migrations-traffic-");
        var options = TrafficOptions.Small with { Seed = 4, Rounds = 1, Flights = 300, Airports = 200, WritesPerRound = 24, ReadsPerRound = 15 };
        await using var node = await StartAsync(folder, options);

        await new TrafficDriver(node.HttpPort, options).PrepareAsync(Token);
        var first = await new TrafficDriver(node.HttpPort, options).RunAsync(null, Token);
        await node.Http.DeleteAsync("/_all", Token);
        await new TrafficDriver(node.HttpPort, options).PrepareAsync(Token);
        var second = await new TrafficDriver(node.HttpPort, options).RunAsync(null, Token);
        var other = await new TrafficDriver(node.HttpPort, options with { Seed = 5 }).RunAsync(null, Token);

        Assert.Equal(Sent(first), Sent(second));
        Assert.NotEqual(Sent(first), Sent(other));
    }

    private static Task<ClusterNode> StartAsync(TemporaryFolder folder, TrafficOptions options) => ClusterNode.StartNewAsync(
        RealNodes.Options(NodeProducts.Elasticsearch7, folder, "source") with
        {
            RepositoryFolder = options.RepositoryFolder,
            Settings = new Dictionary<string, string> { ["http.max_content_length"] = TrafficOptions.MaxContentLength },
        },
        Token);

    private static async Task<int> CountAsync(ClusterNode node, string index)
    {
        await node.Http.PostAsync($"/{index}/_refresh", null, Token);
        return JsonNode.Parse(await node.Http.GetStringAsync($"/{index}/_count", Token))!["count"]!.GetValue<int>();
    }

    private static IEnumerable<int> Statuses(TrafficRecord record) =>
        record.Requests.Select(static request => request.Answer?.Status).OfType<int>().Distinct().Order();

    private static void AssertSteps(TrafficRecord record, string step, params int[] statuses) =>
        Assert.All(record.Requests.Where(request => request.Step == step), request => Assert.Contains(request.Answer!.Status, statuses));

    /// <summary>Client by client, in order: what was asked, with the bytes of its body.</summary>
    private static IEnumerable<string> Sent(TrafficRecord record) =>
        from connection in record.Connections.OrderBy(static c => c.Client).ThenBy(static c => c.OpenedAt)
        from request in connection.Requests
        where !_followAnswers.Contains(request.Step)
        select $"{connection.Client} {request.Step}: {request.Method} {request.Target} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(BodyOf(connection, request)))}";

    /// <summary>The head carries the node's port; the body is what must be the same.</summary>
    private static ReadOnlySpan<byte> BodyOf(ConnectionRecord connection, RequestRecord request)
    {
        var bytes = connection.BytesOf(request).Span;
        var head = bytes.IndexOf("\r\n\r\n"u8);
        return head < 0 ? bytes : bytes[head..];
    }

    /// <summary>Requests, and on a connection that ended well answers too, lie side by side without a byte between.</summary>
    private static void AssertWhole(ConnectionRecord connection)
    {
        var at = 0;
        foreach (var request in connection.Requests)
        {
            Assert.Equal(at, request.From);
            at = request.To;
        }

        Assert.Equal(connection.Sent.Length, at);
        if (connection.End != ConnectionEnd.Closed) { return; }
        at = 0;
        foreach (var answer in connection.Requests.Select(static request => request.Answer!).OrderBy(static answer => answer.From))
        {
            Assert.Equal(at, answer.From);
            at = answer.To;
        }

        Assert.Equal(connection.Received.Length, at);
    }
}
