using Migrations.Proxy.Hosting;
using Migrations.Proxy.Relaying;
using Migrations.Proxy.Scanning;

namespace Migrations.Proxy.Tests;

/// <summary>All connections share one bound.</summary>
public sealed class MemoryTests
{
    private const long Bound = 1 << 20;

    /// <summary>Buffers that waited for their next use stood beside the bound: with both sizes waiting it was passed twice over.</summary>
    [Fact]
    public void Buffers_of_all_connections_stay_below_the_bound_those_that_wait_too()
    {
        var buffers = new RelayBuffers(Bound);
        var random = new Random(3);
        var held = Enumerable.Range(0, 40).Select(_ => buffers.TakeSmallest()).ToArray();
        var (grown, refused) = (0, 0);
        for (var step = 0; step < 20_000; step++)
        {
            var at = random.Next(held.Length);
            var isGrowing = random.Next(100) < (step / 1000 % 2 == 0 ? 80 : 20); // waves, so that either size comes to wait
            if (isGrowing)
            {
                if (buffers.TryGrow(held[at]) is not { } larger) { refused++; continue; }
                grown++;
                buffers.GiveBack(held[at]);
                held[at] = larger;
            }
            else
            {
                buffers.GiveBack(held[at]);
                held[at] = buffers.TakeSmallest();
            }

            Assert.True(buffers.HeldBytes <= Bound, $"{buffers.HeldBytes} after {step} steps");
            Assert.Equal(held.Where(static b => b.Length > RelayBuffers.SmallestBytes).Sum(static b => (long)b.Length), buffers.GrownBytes);
        }

        Assert.True(grown > 1000 && refused > 100, $"{grown} {refused}");
    }

    [Fact]
    public void The_sum_is_told_where_it_does_not_hold_what_it_has_to()
    {
        var options = new ProxyOptions { Listen = "127.0.0.1:0", Sources = ["127.0.0.1:9200"], BufferBytes = 1 << 20, MaxConnections = 100, MemoryBytes = (1 << 20) + (100 * 18_432) };
        Assert.Empty(options.Problems());
        Assert.Equal(0, options.ToRelayOptions().MaxGrownBytes);
        Assert.Equal(5, (options with { MemoryBytes = options.MemoryBytes + 5 }).ToRelayOptions().MaxGrownBytes);
        Assert.Equal("--memory-bytes 2891775 is less than --buffer-bytes and 18432 for each of --max-connections: 2891776.", Assert.Single((options with { MemoryBytes = options.MemoryBytes - 1 }).Problems()));
        Assert.Empty(new ProxyOptions { Listen = "127.0.0.1:0", Sources = ["127.0.0.1:9200"] }.Problems());
    }

    /// <summary>Of each request that waits for its answer something is remembered; a client may not make that grow without end.</summary>
    [Fact]
    public async Task A_client_that_pipelines_without_end_is_read_no_further_than_its_answers_come_where_there_is_no_room()
    {
        const int Requests = 5_000;
        const string Request = "GET /i/_doc/1 HTTP/1.1\r\n\r\n";
        var most = RequestRoom.Free + (RelayBuffers.SmallestBytes / Request.Length) + 1; // one read past the bound
        using var server = new SourceServer();
        await using var rig = RecordingRig.Start(RecordingRig.Options(9), server.EndPoint, RecordingRig.Short with { MaxGrownBytes = 0 });
        using var client = await Peer.ConnectAsync(rig.Port);
        using var source = await server.AcceptAsync();
        var sending = client.SendAsync(string.Concat(Enumerable.Repeat(Request, Requests)));
        var reading = client.ReadAsync(Requests * Answer(0).Length);
        var (received, highest, buffer) = (0L, 0L, new byte[1 << 20]);
        for (var answered = 0; answered < Requests; answered++)
        {
            while (received < (answered + 1) * Request.Length || source.Socket.Available > 0) { received += await source.Socket.ReceiveAsync(buffer); }
            highest = Math.Max(highest, (received / Request.Length) - answered);
            await source.SendAsync(Answer(answered));
        }

        await sending;
        Assert.Equal(string.Concat(Enumerable.Range(0, Requests).Select(Answer)), System.Text.Encoding.Latin1.GetString(await reading));
        Assert.InRange(highest, 2, most);
    }

    [Fact]
    public async Task What_is_reserved_for_open_requests_is_given_back_when_they_are_answered_and_when_the_client_leaves()
    {
        using var server = new SourceServer();
        await using var rig = RecordingRig.Start(RecordingRig.Options(9), server.EndPoint);
        using var client = await Peer.ConnectAsync(rig.Port);
        using var source = await server.AcceptAsync();
        var requests = string.Concat(Enumerable.Repeat("GET /i/_doc/1 HTTP/1.1\r\n\r\n", 500));
        await client.SendAsync(requests);
        await source.ExpectAsync(requests);
        await client.SendAsync(requests);
        await source.ExpectAsync(requests);
        client.Dispose();
        await source.ReadToEndAsync();
        await rig.EndAsync(patienceMilliseconds: 100);
        Assert.Equal(0, rig.GrownBytes);
    }

    /// <summary>It waited for room that only its own answers could make, which nobody passed on any more: it held its place until the stop, and the source never heard.</summary>
    [Fact]
    public async Task A_client_that_left_while_it_had_to_wait_for_room_is_let_go_after_a_while()
    {
        using var server = new SourceServer();
        await using var rig = RecordingRig.Start(RecordingRig.Options(9), server.EndPoint, RecordingRig.Short with { MaxGrownBytes = 0, HalfOpenTimeout = TimeSpan.FromMilliseconds(300) });
        using var client = await Peer.ConnectAsync(rig.Port);
        using var source = await server.AcceptAsync();
        await client.SendAsync(string.Concat(Enumerable.Repeat("GET /i/_doc/1 HTTP/1.1\r\n\r\n", RequestRoom.Free * 2)));
        await source.ReadAsync(RequestRoom.Free * 26);
        client.Reset();
        await Eventually.HoldsAsync(async () =>
        {
            var isGone = await Record.ExceptionAsync(() => source.SendAsync(Answer(0))) is not null;
            return isGone && rig.Count == 0;
        });
    }

    /// <summary>Each held up to 16 KB of it in each direction, beside the sum, and kept the room for as long as it was connected.</summary>
    [Fact]
    public async Task Half_header_lines_of_many_connections_stay_below_their_bound_and_give_back_what_they_took()
    {
        const int LineBound = 64 << 10;
        using var server = new SourceServer();
        await using var rig = RecordingRig.Start(RecordingRig.Options(9) with { LineBytes = LineBound }, server.EndPoint);
        var clients = new List<Peer>();
        var half = $"GET /i/_doc/1 HTTP/1.1\r\ncookie: {new string('c', 3_000)}";
        for (var i = 0; i < 60; i++)
        {
            clients.Add(await Peer.ConnectAsync(rig.Port));
            await clients[^1].SendAsync(half);
            await (await server.AcceptAsync()).ExpectAsync(half);
            Assert.InRange(rig.Recorder.Lines.UsedBytes, 1, LineBound);
        }

        foreach (var client in clients[30..]) { client.Reset(); }
        foreach (var client in clients[..30]) { await client.SendAsync("\r\n\r\n"); } // done: its connection may stay
        await Eventually.HoldsAsync(() => rig.Recorder.Lines.UsedBytes == 0 && rig.Count == 30);
        clients.ForEach(static c => c.Dispose());
    }

    [Theory]
    [InlineData("GET /LONG", " HTTP/1.1\r\n\r\n", true)]
    [InlineData("GET / HTTP/1.1\r\ncookie: LONG", "\r\n\r\n", false)]
    [InlineData("GET / HTTP/1.1\r\ncontent-length: 1LONG", "\r\n\r\n", true)]
    [InlineData("GET / HTTP/1.1\r\ntransfer-encoding: LONG", "\r\n\r\n", true)]
    public void Without_room_for_a_line_in_pieces_it_is_cut_and_makes_unreadable_what_rests_on_it(string begins, string ends, bool isUnreadable)
    {
        var lines = new HeldLines(0);
        var scanner = new RequestScanner(new OpenRequests(), lines);
        scanner.Scan(Bytes(begins.Replace("LONG", new string(' ', HeldLines.FreeBytes), StringComparison.Ordinal)));
        scanner.Scan(Bytes("more"));
        scanner.Scan(Bytes(ends));
        Assert.Equal((isUnreadable, isUnreadable, 0L), (scanner.IsUnreadable, scanner.HasMutation, lines.UsedBytes));
        if (isUnreadable) { return; }
        scanner.Scan("PUT / HTTP/1.1\r\n\r\n"u8); // it is told apart as ever
        Assert.Equal((2u, true), (scanner.LastRequest, scanner.EndsMutation));
    }

    [Fact]
    public void An_answers_framing_that_is_cut_is_not_guessed_at()
    {
        var scanner = new ResponseScanner(new HeldLines(0));
        scanner.Take(Bytes($"HTTP/1.1 200 OK\r\ncontent-length: 1{new string(' ', HeldLines.FreeBytes)}"), hasNoBody: false);
        scanner.Take("0\r\n\r\n"u8, hasNoBody: false);
        Assert.True(scanner.IsUnreadable);
    }

    private static byte[] Bytes(string text) => System.Text.Encoding.Latin1.GetBytes(text);

    private static string Answer(int number) => $"HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\n{number:000000}";
}
