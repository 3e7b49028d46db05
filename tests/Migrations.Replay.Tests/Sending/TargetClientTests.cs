using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Migrations.Exchanges.Tuples;
using Migrations.Replay.Rewriting;
using Migrations.Replay.Sending;

namespace Migrations.Replay.Tests.Sending;

public sealed class TargetClientTests
{
    private static readonly TargetRequest Get = new("GET", "/i/_doc/1?x=%7e+y", [new("X-Mine", "yes")], default, []);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_answer_in_pieces_of_one_byte_is_one_answer_and_the_connection_is_used_again()
    {
        await using var target = new ScriptedTarget(string.Join(ScriptedTarget.Cut, ScriptedTarget.Answer(200, """{"a":1}""").ToCharArray()), ScriptedTarget.Answer(404));
        using var client = new TargetClient(new TargetOptions { Url = target.Url }, TimeProvider.System);

        var first = await client.SendAsync(Get, Token);
        var second = await client.SendAsync(Get, Token);

        Assert.Equal((SendStatus.Answered, 200, """{"a":1}"""), (first.Status, first.StatusCode, Encoding.UTF8.GetString(first.Answer!.Body.Span)));
        Assert.Equal(404, second.StatusCode);
        Assert.Equal(1, target.Connections);
        Assert.StartsWith("GET /i/_doc/1?x=%7e+y HTTP/1.1\r\nHost: 127.0.0.1:", target.Requests.First(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Le")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{\"a\"")]
    [InlineData("not http at all\r\n\r\n")]
    public async Task A_connection_that_ends_inside_an_answer_is_broken_not_sent_again_and_the_next_request_has_a_new_one(string piece)
    {
        await using var target = new ScriptedTarget(piece + ScriptedTarget.Hangup, ScriptedTarget.Answer(200));
        using var client = new TargetClient(new TargetOptions { Url = target.Url }, TimeProvider.System);

        var broken = await client.SendAsync(Get, Token);
        var next = await client.SendAsync(Get, Token);

        Assert.Equal((SendStatus.Broken, 1), (broken.Status, broken.Attempts));
        Assert.Equal(200, next.StatusCode);
        Assert.Equal(2, target.Requests.Count);
    }

    [Fact]
    public async Task An_answer_without_a_length_ends_with_its_connection()
    {
        await using var target = new ScriptedTarget("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nwhole" + ScriptedTarget.Hangup);
        using var client = new TargetClient(new TargetOptions { Url = target.Url }, TimeProvider.System);
        Assert.Equal("whole", Encoding.UTF8.GetString((await client.SendAsync(Get, Token)).Answer!.Body.Span));
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task A_busy_target_is_asked_again(int status)
    {
        await using var target = new ScriptedTarget(ScriptedTarget.Answer(status), ScriptedTarget.Answer(200));
        using var client = new TargetClient(new TargetOptions { Url = target.Url }, TimeProvider.System);
        var outcome = await client.SendAsync(Get, Token);
        Assert.Equal((200, 2), (outcome.StatusCode, outcome.Attempts));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task It_is_asked_no_more_often_than_allowed(int attempts)
    {
        await using var target = new ScriptedTarget(ScriptedTarget.Answer(429), ScriptedTarget.Answer(429), ScriptedTarget.Answer(200));
        using var client = new TargetClient(new TargetOptions { Url = target.Url, Attempts = attempts }, TimeProvider.System);
        var outcome = await client.SendAsync(Get, Token);
        Assert.Equal((429, attempts), (outcome.StatusCode, outcome.Attempts));
    }

    [Fact]
    public async Task No_answer_in_time_is_a_time_out_and_is_not_sent_again()
    {
        await using var target = new ScriptedTarget();
        var time = new FakeTimeProvider();
        using var client = new TargetClient(new TargetOptions { Url = target.Url, AnswerTimeout = TimeSpan.FromMinutes(2) }, time);
        var sending = client.SendAsync(Get, Token);
        while (target.Requests.IsEmpty) { await Task.Yield(); }

        time.Advance(TimeSpan.FromMinutes(1.9));
        Assert.False(sending.IsCompleted);
        time.Advance(TimeSpan.FromMinutes(0.2));

        Assert.Equal((SendStatus.TimedOut, 1), ((await sending).Status, (await sending).Attempts));
    }

    [Fact]
    public async Task A_cancelled_request_says_so()
    {
        await using var target = new ScriptedTarget();
        using var client = new TargetClient(new TargetOptions { Url = target.Url }, TimeProvider.System);
        using var stop = new CancellationTokenSource();
        var sending = client.SendAsync(Get, stop.Token);
        while (target.Requests.IsEmpty) { await Task.Yield(); }
        await stop.CancelAsync();
        Assert.Equal(SendStatus.Cancelled, (await sending).Status);
    }

    [Fact]
    public async Task A_target_that_is_down_refuses_and_nothing_was_sent()
    {
        var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var url = new Uri($"http://127.0.0.1:{((IPEndPoint)closed.LocalEndpoint).Port}");
        closed.Stop();
        using var client = new TargetClient(new TargetOptions { Url = url, Attempts = 2 }, TimeProvider.System);
        var outcome = await client.SendAsync(Get, Token);
        Assert.Equal((SendStatus.Refused, 0), (outcome.Status, outcome.Attempts));
    }

    [Fact]
    public async Task An_answer_larger_than_allowed_breaks_the_connection()
    {
        await using var target = new ScriptedTarget(ScriptedTarget.Answer(200, new string('x', 5000)));
        using var client = new TargetClient(new TargetOptions { Url = target.Url, LargestAnswerBytes = 4096 }, TimeProvider.System);
        Assert.Equal(SendStatus.Broken, (await client.SendAsync(Get, Token)).Status);
    }
}
