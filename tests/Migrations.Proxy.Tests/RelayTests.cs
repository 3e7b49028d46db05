using System.Net;
using System.Net.Sockets;
using Migrations.Proxy.Relaying;

namespace Migrations.Proxy.Tests;

/// <summary>What passes through the relay passes as without it, over real sockets; here nobody looks at it, in <see cref="RecordedRelayTests"/> it is recorded.</summary>
public class RelayTests
{
    private const string Request = "GET /i/_doc/1 HTTP/1.1\r\n\r\n";
    private const string Answer = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";

    /// <summary>Bytes of an answer that pass together at its start.</summary>
    private protected virtual int StartBytes => 1;

    private protected static RelayOptions Short => RecordingRig.Short;

    private protected virtual Task<RelayRig> StartAsync(RelayOptions options, params EndPoint[] sources) => Task.FromResult(RelayRig.Start(options, null, sources));

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(70_000)]
    [InlineData(10_000_000)]
    public async Task Bytes_pass_untouched_in_both_directions_at_once(int bytes)
    {
        using var server = new SourceServer();
        await using var relay = await StartAsync(Short, server.EndPoint);
        var (client, source) = await relay.OpenAsync(server);
        var (up, down) = (Some.Bytes(bytes, seed: 1), Some.Bytes(bytes, seed: 2));
        var sending = Task.WhenAll(SendLastAsync(client, up), SendLastAsync(source, down));
        var read = await Task.WhenAll(source.ReadAsync(bytes), client.ReadAsync(bytes));
        await sending;
        Assert.True(up.AsSpan().SequenceEqual(read[0]));
        Assert.True(down.AsSpan().SequenceEqual(read[1]));
    }

    [Fact]
    public async Task A_byte_at_a_time_arrives_a_byte_at_a_time()
    {
        using var server = new SourceServer();
        await using var relay = await StartAsync(Short, server.EndPoint);
        var (client, source) = await relay.OpenAsync(server);
        foreach (var letter in "GET / HTTP/1.1\r\n\r\n")
        {
            await client.SendAsync(letter.ToString());
            await source.ExpectAsync(letter.ToString());
        }
        var (waiting, sawStart) = ("", false);
        foreach (var letter in "HTTP/1.1 200 OK\r\n\r\n")
        {
            await source.SendAsync(letter.ToString());
            waiting += letter;
            if (!sawStart && waiting.Length < StartBytes) { continue; }
            sawStart = true;
            await client.ExpectAsync(waiting);
            waiting = "";
        }
    }

    [Fact]
    public async Task A_client_that_has_sent_its_last_still_gets_its_answer()
    {
        using var server = new SourceServer();
        await using var relay = await StartAsync(Short, server.EndPoint);
        var (client, source) = await relay.OpenAsync(server);
        await client.SendAsync("GET /");
        client.EndSending();
        Assert.Equal("GET /", await source.ReadToEndAsync());
        await source.SendAsync("the answer");
        source.Dispose();
        Assert.Equal("the answer", await client.ReadToEndAsync());
    }

    [Fact]
    public async Task A_source_that_has_sent_its_last_still_gets_what_the_client_sends()
    {
        using var server = new SourceServer();
        await using var relay = await StartAsync(Short, server.EndPoint);
        var (client, source) = await relay.OpenAsync(server);
        await source.SendAsync("bye");
        source.EndSending();
        Assert.Equal("bye", await client.ReadToEndAsync());
        await client.SendAsync("last words");
        client.EndSending();
        Assert.Equal("last words", await source.ReadToEndAsync());
    }

    [Fact]
    public async Task A_reset_of_the_client_reaches_the_source_as_one()
    {
        using var server = new SourceServer();
        await using var relay = await StartAsync(Short, server.EndPoint);
        var (client, source) = await relay.OpenAsync(server);
        await client.SendAsync("half a requ");
        await source.ExpectAsync("half a requ");
        client.Reset();
        Assert.Equal("", await source.ReadToResetAsync());
    }

    [Fact]
    public async Task A_reset_of_the_source_reaches_the_client_as_one()
    {
        using var server = new SourceServer();
        await using var relay = await StartAsync(Short, server.EndPoint);
        var (client, source) = await relay.OpenAsync(server);
        await client.SendAsync("GET /");
        await source.ExpectAsync("GET /");
        source.Reset();
        Assert.Equal("", await client.ReadToResetAsync());
    }

    [Fact]
    public async Task A_client_that_sends_on_to_a_source_that_is_gone_meets_a_reset()
    {
        using var server = new SourceServer();
        await using var relay = await StartAsync(Short, server.EndPoint);
        var (client, source) = await relay.OpenAsync(server);
        source.Dispose(); // both halves
        Assert.Equal("", await client.ReadToEndAsync());
        await client.SendAsync("anybody there?");
        var error = await Assert.ThrowsAsync<SocketException>(async () =>
        {
            while (true) { await client.SendAsync("?"); }
        });
        Assert.True(error.SocketErrorCode is SocketError.ConnectionReset or SocketError.Shutdown or SocketError.ConnectionAborted, error.SocketErrorCode.ToString());
    }

    [Fact]
    public async Task A_client_that_stays_silent_after_the_source_has_ended_is_let_go_after_a_while()
    {
        using var server = new SourceServer();
        await using var relay = await StartAsync(Short with { HalfOpenTimeout = TimeSpan.FromMilliseconds(300) }, server.EndPoint);
        var (client, source) = await relay.OpenAsync(server);
        source.EndSending();
        Assert.Equal("", await client.ReadToEndAsync());
        Assert.Equal("", await source.ReadToResetAsync());
    }

    /// <summary>The request's bytes had nowhere to go, nobody looked, and both connections stayed until the stop.</summary>
    [Fact]
    public async Task A_client_that_left_while_the_source_read_no_more_is_let_go_after_a_while_and_the_source_told()
    {
        using var server = new SourceServer(receiveBufferBytes: 8192);
        await using var relay = await StartAsync(Short with { HalfOpenTimeout = TimeSpan.FromMilliseconds(300) }, server.EndPoint);
        var (client, source) = await relay.OpenAsync(server);
        await client.SendAsync("PUT /i/_doc/1 HTTP/1.1\r\ncontent-length: 200000000\r\n\r\n");
        client.Socket.Blocking = false;
        SendUntilStuck(client.Socket, new byte[1 << 20], 100_000_000);
        client.Reset();
        await Eventually.HoldsAsync(async () =>
        {
            var isTold = await Record.ExceptionAsync(() => source.SendAsync(Answer)) is SocketException;
            return isTold && relay.Listener.Count == 0;
        });
    }

    [Fact]
    public async Task A_source_that_left_while_the_client_read_no_more_is_let_go_after_a_while_and_the_client_told()
    {
        using var server = new SourceServer();
        await using var relay = await StartAsync(Short with { HalfOpenTimeout = TimeSpan.FromMilliseconds(300) }, server.EndPoint);
        using var client = await Peer.ConnectAsync(relay.Port, receiveBufferBytes: 8192);
        var source = await server.AcceptAsync();
        await client.SendAsync(Request);
        await source.ExpectAsync(Request);
        await source.SendAsync("HTTP/1.1 200 OK\r\ncontent-length: 200000000\r\n\r\n");
        source.Socket.Blocking = false;
        SendUntilStuck(source.Socket, new byte[1 << 20], 100_000_000);
        source.Reset();
        await Eventually.HoldsAsync(async () =>
        {
            var isTold = await Record.ExceptionAsync(() => client.SendAsync(Request)) is SocketException;
            return isTold && relay.Listener.Count == 0;
        });
    }

    [Fact]
    public async Task An_early_answer_reaches_a_client_that_is_still_sending()
    {
        using var server = new SourceServer(receiveBufferBytes: 8192);
        await using var relay = await StartAsync(Short, server.EndPoint);
        var (client, source) = await relay.OpenAsync(server);
        const string TooLarge = "HTTP/1.1 413 Request Entity Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
        const string Head = "PUT /i/_doc/1 HTTP/1.1\r\ncontent-length: 100000000\r\n\r\n";
        var sending = client.SendAsync(Some.Concat(Head, new byte[100_000_000]));
        await source.ExpectAsync(Head);
        await source.SendAsync(TooLarge);
        source.Dispose(); // with bytes of the client unread: the kernel resets
        await client.ExpectAsync(TooLarge);
        await Assert.ThrowsAsync<SocketException>(() => sending);
    }

    [Fact]
    public async Task An_interim_answer_comes_before_the_body_that_waits_for_it()
    {
        using var server = new SourceServer();
        await using var relay = await StartAsync(Short, server.EndPoint);
        var (client, source) = await relay.OpenAsync(server);
        const string Head = "PUT /i/_doc/1 HTTP/1.1\r\nexpect: 100-continue\r\ncontent-length: 4\r\n\r\n";
        await client.SendAsync(Head);
        await source.ExpectAsync(Head);
        await source.SendAsync("HTTP/1.1 100 Continue\r\n\r\n");
        await client.ExpectAsync("HTTP/1.1 100 Continue\r\n\r\n");
        await client.SendAsync("{  }");
        await source.ExpectAsync("{  }");
        await source.SendAsync("HTTP/1.1 201 Created\r\ncontent-length: 0\r\n\r\n");
        await client.ExpectAsync("HTTP/1.1 201 Created\r\ncontent-length: 0\r\n\r\n");
    }

    [Fact]
    public async Task Pipelined_requests_and_their_answers_keep_their_order()
    {
        using var server = new SourceServer();
        await using var relay = await StartAsync(Short, server.EndPoint);
        var (client, source) = await relay.OpenAsync(server);
        var requests = string.Concat(Enumerable.Range(0, 200).Select(i => $"GET /{i} HTTP/1.1\r\n\r\n"));
        var answers = string.Concat(Enumerable.Range(0, 200).Select(i => $"HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\n{i:000}"));
        await client.SendAsync(requests);
        await source.ExpectAsync(requests);
        await source.SendAsync(answers);
        await client.ExpectAsync(answers);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_slow_reader_slows_its_sender_and_nothing_piles_up(bool clientReads)
    {
        const int Total = 100_000_000;
        using var server = new SourceServer(receiveBufferBytes: 8192);
        await using var relay = await StartAsync(Short, server.EndPoint);
        using var client = await Peer.ConnectAsync(relay.Port, receiveBufferBytes: 8192);
        var source = await server.AcceptAsync();
        var (from, to) = clientReads ? (source, client) : (client, source);
        from.Socket.Blocking = false;
        var bytes = Some.Bytes(1 << 20, seed: 3);
        var sent = SendUntilStuck(from.Socket, bytes, Total);
        Assert.InRange(sent, 1, Total / 2); // what the kernels of three sockets hold, and one buffer
        Assert.True(relay.Listener.GrownBytes <= 2 * (256 << 10));
        for (var at = 0; at < sent;)
        {
            var piece = await to.ReadAsync(Math.Min(bytes.Length - (at % bytes.Length), sent - at));
            Assert.True(bytes.AsSpan(at % bytes.Length, piece.Length).SequenceEqual(piece));
            at += piece.Length;
        }
    }

    [Fact]
    public async Task A_source_that_is_down_is_a_closed_port_until_it_is_back()
    {
        using var server = new SourceServer();
        await using var relay = await StartAsync(Short, server.EndPoint);
        server.Dispose();
        var error = await Assert.ThrowsAsync<SocketException>(async () => await (await Peer.ConnectAsync(relay.Port)).ReadToEndAsync()); // the one that finds out
        Assert.Equal(SocketError.ConnectionReset, error.SocketErrorCode);
        await Eventually.HoldsAsync(() => Refused(relay.Port));
        using var again = new SourceServer(server.Port);
        await Eventually.HoldsAsync(async () => !await Refused(relay.Port));
        using var client = await Peer.ConnectAsync(relay.Port);
        await client.SendAsync("hello");
        await again.FirstToSpeakAsync("hello");
    }

    [Fact]
    public async Task Connections_go_round_and_leave_out_dead_nodes_until_they_are_back()
    {
        var servers = Enumerable.Range(0, 3).Select(static i => new SourceServer(greeting: $"{i} greets you.")).ToArray();
        await using var relay = await StartAsync(Short, [.. servers.Select(static s => s.EndPoint)]);
        var seen = "";
        for (var i = 0; i < 6; i++) { seen += await GreetedByAsync(relay.Port); }
        Assert.Equal("012012", seen);
        servers[1].Dispose();
        for (var i = 0; i < 6; i++) { Assert.NotEqual("1", await GreetedByAsync(relay.Port)); }
        using var back = new SourceServer(servers[1].Port, greeting: "1 greets you.");
        await Eventually.HoldsAsync(async () => await GreetedByAsync(relay.Port) == "1");
        foreach (var server in servers) { server.Dispose(); }
    }

    [Fact]
    public async Task Past_the_bound_a_new_connection_waits_until_one_ends()
    {
        using var server = new SourceServer();
        await using var relay = await StartAsync(Short with { MaxConnections = 1 }, server.EndPoint);
        var (first, _) = await relay.OpenAsync(server);
        using var second = await Peer.ConnectAsync(relay.Port); // in the kernel's queue
        await second.SendAsync("later");
        var coming = server.AcceptAsync();
        await Eventually.HoldsAsync(() => Task.FromResult(relay.Listener.Count == 1));
        first.Reset();
        await (await coming).ExpectAsync("later");
    }

    [Fact]
    public async Task The_drain_closes_idle_connections_answers_open_requests_and_takes_no_new_ones()
    {
        using var server = new SourceServer();
        await using var relay = await StartAsync(new RelayOptions { DrainTimeout = TimeSpan.FromSeconds(20) }, server.EndPoint);
        var (idle, _) = await relay.OpenAsync(server);
        var (busy, source) = await relay.OpenAsync(server);
        await busy.SendAsync(Request);
        await source.ExpectAsync(Request);
        await Eventually.HoldsAsync(() => relay.Listener.Count == 2); // the source may have accepted what the relay does not count yet
        var draining = relay.DrainAsync();
        Assert.Equal("", await idle.ReadToEndAsync());
        Assert.True(await Refused(relay.Port));
        Assert.False(draining.IsCompleted);
        await source.SendAsync(Answer);
        Assert.Equal(Answer, await busy.ReadToEndAsync());
        await draining;
    }

    [Fact]
    public async Task What_is_still_open_at_the_end_of_the_drain_is_reset()
    {
        using var server = new SourceServer();
        await using var relay = await StartAsync(Short, server.EndPoint);
        var (busy, source) = await relay.OpenAsync(server);
        await busy.SendAsync(Request);
        await source.ExpectAsync(Request);
        await relay.DrainAsync();
        Assert.Equal("", await busy.ReadToResetAsync());
        Assert.Equal(0, relay.Listener.Count);
    }

    // Which of the nodes a new client meets.
    private static async Task<string> GreetedByAsync(int port)
    {
        using var client = await Peer.ConnectAsync(port);
        return (await client.ReadTextAsync("0 greets you.".Length))[..1];
    }

    private static int SendUntilStuck(Socket socket, byte[] bytes, int total)
    {
        var sent = 0;
        while (sent < total)
        {
            if (!socket.Poll(TimeSpan.FromMilliseconds(500), SelectMode.SelectWrite)) { return sent; }
            var at = sent % bytes.Length;
            sent += socket.Send(bytes.AsSpan(at, Math.Min(bytes.Length - at, total - sent)), SocketFlags.None, out var error);
            Assert.True(error is SocketError.Success or SocketError.WouldBlock, error.ToString());
        }
        return sent;
    }

    private static async Task<bool> Refused(int port)
    {
        try
        {
            (await Peer.ConnectAsync(port)).Reset();
            return false;
        }
        catch (SocketException e)
        {
            Assert.Equal(SocketError.ConnectionRefused, e.SocketErrorCode);
            return true;
        }
    }

    private static async Task SendLastAsync(Peer from, byte[] bytes)
    {
        await from.SendAsync(bytes);
        from.EndSending();
    }
}
