using System.Net;
using System.Net.Sockets;
using Migrations.Exchanges.Clusters;

namespace Migrations.Exchanges.Tests.Clusters;

public sealed class ClusterClientTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tells_the_products_apart()
    {
        using var old = Client(StubHandler.Json("""{"name":"n","cluster_name":"c","cluster_uuid":"u","version":{"number":"7.10.2"}}"""));
        using var later = Client(StubHandler.Json("""{"name":"n","cluster_name":"c","cluster_uuid":"u","version":{"distribution":"opensearch","number":"2.19.4"}}"""));
        Assert.Equal("elasticsearch 7.10.2", (await old.InfoAsync(Token)).ToString());
        Assert.Equal(("opensearch", 2), ((await later.InfoAsync(Token)).Product, (await later.InfoAsync(Token)).Major));
    }

    [Fact]
    public async Task Asks_for_documents_with_their_routing_and_reads_numbers_and_source_as_written()
    {
        var stub = StubHandler.Json("""
            {"docs":[{"_index":"i","_id":"1","_routing":"r","_version":3,"_seq_no":7,"_primary_term":2,"found":true,"_source":{"a": 1.0}},
            {"_index":"i","_id":"2","found":false},{"_index":"x","_id":"3","error":{"type":"index_not_found_exception"}}]}
            """);
        using var client = Client(stub);
        var found = await client.MultiGetAsync([new("i", "1", "r"), new("i", "2", null), new("x", "3", null)], true, Token);

        Assert.Equal("""{"docs":[{"_index":"i","_id":"1","routing":"r"},{"_index":"i","_id":"2"},{"_index":"x","_id":"3"}]}""", stub.Asked[0].Body);
        Assert.Equal((true, 3L, 7L, 2L, "r"), (found[0].Found, found[0].Version, found[0].SeqNo, found[0].Term, found[0].Routing));
        Assert.Equal("""{"a": 1.0}"""u8, found[0].Source.Span);
        Assert.Equal((false, -1L, null), (found[1].Found, found[1].Version, found[1].Error));
        Assert.Equal("index_not_found_exception", found[2].Error);
    }

    [Fact]
    public async Task Refuses_a_page_that_only_some_shards_answered()
    {
        using var client = Client(StubHandler.Json("""{"timed_out":false,"_shards":{"total":1,"successful":0,"failed":0},"hits":{"hits":[]}}"""));
        var e = await Assert.ThrowsAsync<ClusterException>(() => client.NumberPageAsync("i", 0, 0, null, 10, Token));
        Assert.Equal(ClusterFailure.Unreadable, e.Failure);
    }

    [Fact]
    public async Task Sends_escaped_paths_untouched()
    {
        var stub = StubHandler.Json("{}");
        using var client = Client(stub);
        await client.SendAsync("GET", "/i/_doc/a%2Fb%20%2E%2E/../x%41", null, Token);
        Assert.Equal("/i/_doc/a%2Fb%20%2E%2E/../x%41", stub.Asked[0].Target);
    }

    [Fact]
    public async Task Names_the_cluster_and_quotes_its_reason_when_it_refuses()
    {
        using var client = Client(StubHandler.Json("""{"error":{"type":"parse_exception","reason":"no"},"status":400}""", 400));
        var e = await Assert.ThrowsAsync<ClusterException>(() => client.RefreshAsync("i", Token));
        Assert.Equal((400, "/i/_refresh", "POST /i/_refresh at http://localhost was answered 400 (parse_exception: no)."), (e.Status, e.Path, e.Message));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 3)]
    public async Task Asks_again_while_the_cluster_is_busy_or_breaks_the_connection_if_it_may(int attempts, int asked)
    {
        var number = 0;
        var stub = new StubHandler(_ => ++number switch
        {
            1 => new HttpResponseMessage(System.Net.HttpStatusCode.TooManyRequests),
            2 => throw new HttpRequestException(HttpRequestError.ResponseEnded),
            _ => new HttpResponseMessage(System.Net.HttpStatusCode.OK) { Content = new StringContent("{}") },
        });
        using var client = new ClusterClient(new ClusterOptions { Url = new("http://localhost"), Attempts = attempts }, TimeProvider.System, stub);
        var answer = await client.SendAsync("POST", "/i/_doc", "{\"a\":1}", Token);
        Assert.Equal((asked, asked == 1 ? 429 : 200), (stub.Asked.Count, answer.Status));
        Assert.All(stub.Asked, static a => Assert.Equal("{\"a\":1}", a.Body));
    }

    [Fact]
    public async Task Does_not_ask_again_what_was_refused()
    {
        var stub = StubHandler.Json("{}", 400);
        using var client = new ClusterClient(new ClusterOptions { Url = new("http://localhost"), Attempts = 3 }, TimeProvider.System, stub);
        Assert.Equal(400, (await client.SendAsync("GET", "/", null, Token)).Status);
        Assert.Single(stub.Asked);
    }

    [Fact]
    public async Task Says_that_nobody_listens()
    {
        using var port = new TcpListener(IPAddress.Loopback, 0);
        port.Start();
        var url = new Uri($"http://{port.LocalEndpoint}");
        port.Stop();
        using var client = new ClusterClient(new ClusterOptions { Url = url }, TimeProvider.System);
        var e = await Assert.ThrowsAsync<ClusterException>(() => client.InfoAsync(Token));
        Assert.True(e.IsUnreachable);
        Assert.Contains("cannot be reached", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_an_answer_of_another_shape_and_one_that_is_too_long()
    {
        using var odd = Client(StubHandler.Json("""{"nothing":1}"""));
        Assert.Equal(ClusterFailure.Unreadable, (await Assert.ThrowsAsync<ClusterException>(() => odd.InfoAsync(Token))).Failure);
        using var small = new ClusterClient(new ClusterOptions { Url = new("http://localhost"), MaxAnswerBytes = 5 }, TimeProvider.System, StubHandler.Json("""{"long":"answer"}"""));
        Assert.Contains("more than 5 bytes", (await Assert.ThrowsAsync<ClusterException>(() => small.InfoAsync(Token))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sends_credentials_and_prints_none()
    {
        var stub = StubHandler.Json("no", 401);
        var credentials = ClusterCredentials.Basic("ada", "s3cret");
        using var client = new ClusterClient(new ClusterOptions { Url = new("http://localhost"), Credentials = credentials }, TimeProvider.System, stub);
        var e = await Assert.ThrowsAsync<ClusterException>(() => client.InfoAsync(Token));
        Assert.Equal("Basic YWRhOnMzY3JldA==", stub.Asked[0].Authorization);
        Assert.DoesNotContain("s3cret", e + credentials.ToString() + new ClusterOptions { Url = client.Url, Credentials = credentials }, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new ClusterClient(new ClusterOptions { Url = new("http://ada:s3cret@localhost") }, TimeProvider.System));
    }

    [Fact]
    public async Task Gives_up_when_its_time_is_over_and_says_so()
    {
        var time = new ManualTime();
        using var client = new ClusterClient(new ClusterOptions { Url = new("http://localhost"), Timeout = TimeSpan.FromSeconds(3) }, time, new SilentHandler(time.Fire));
        var e = await Assert.ThrowsAsync<ClusterException>(() => client.InfoAsync(Token));
        Assert.Equal((ClusterFailure.TimedOut, "GET / at http://localhost failed: no whole answer within 3 s."), (e.Failure, e.Message));
    }

    private static ClusterClient Client(HttpMessageHandler handler) => new(new ClusterOptions { Url = new("http://localhost") }, TimeProvider.System, handler);

    /// <summary>Never answers; calls back when asked.</summary>
    private sealed class SilentHandler(Action asked) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            asked();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            throw new InvalidOperationException();
        }
    }

    /// <summary>Its timers are due when the test says so.</summary>
    private sealed class ManualTime : TimeProvider
    {
        private Action? _due;

        public void Fire() => _due?.Invoke();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _due = () => callback(state);
            return new NoTimer();
        }

        private sealed class NoTimer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
