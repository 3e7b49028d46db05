using Migrations.Capture.Frames;
using Migrations.Proxy.Recording;
using Migrations.Sidecar.Tests;

namespace Migrations.Proxy.Tests;

/// <summary>Which answers wait, for what, and what lets them go; the test is the sidecar.</summary>
public sealed class HoldTests
{
    private const string Put = "PUT /i/_doc/1 HTTP/1.1\r\ncontent-length: 2\r\n\r\n{}";
    private const string Get = "GET /i/_doc/1 HTTP/1.1\r\n\r\n";
    private const string Created = "HTTP/1.1 201 Created\r\ncontent-length: 0\r\n\r\n";
    private const string Ok = "HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\nx";

    [Fact]
    public async Task A_mutations_answer_waits_until_its_request_is_durable_and_a_reads_does_not()
    {
        using var server = new SourceServer();
        using var sidecar = new FakeSidecar();
        await using var rig = Start(sidecar, server);
        await sidecar.AcceptAsync();
        var (client, source) = await OpenAsync(rig, server);
        await client.SendAsync(Get + Put);
        await source.ExpectAsync(Get + Put);
        await source.SendAsync(Ok + Created);
        await client.ExpectAsync(Ok); // stands before the one that waits
        var request = await sidecar.NextAsync(static h => h.Kind == FrameKind.RequestBytes);
        var held = await sidecar.NextAsync(static h => h.Kind == FrameKind.Held);
        Assert.Equal((2u, """{"what":"response"}"""), (held.Header.Request, held.Payload));
        var answer = client.ReadTextAsync(Created.Length);
        Assert.False(answer.IsCompleted);
        await sidecar.AckAsync(request.Header.Sequence);
        Assert.Equal(Created, await answer);
        Assert.Equal("""{"why":"durable"}""", (await sidecar.NextAsync(static h => h.Kind == FrameKind.Released)).Payload);
    }

    [Fact]
    public async Task Frames_say_whose_bytes_they_are()
    {
        using var server = new SourceServer();
        using var sidecar = new FakeSidecar();
        await using var rig = Start(sidecar, server, CapturePolicy.Observe);
        await sidecar.AcceptAsync();
        var (client, source) = await OpenAsync(rig, server);
        await client.SendAsync(Get + Put + Get);
        await source.ExpectAsync(Get + Put + Get);
        await source.SendAsync(Ok + "HTTP/1.1 100 Continue\r\n\r\n" + Created + Ok);
        await client.ExpectAsync(Ok + "HTTP/1.1 100 Continue\r\n\r\n" + Created + Ok);
        var request = await sidecar.NextAsync(static h => h.Kind == FrameKind.RequestBytes);
        Assert.Equal((1u, FrameFlags.Mutation), (request.Header.Request, request.Header.Flags));
        Assert.Equal((1u, Ok), Named(await sidecar.NextAsync(static h => h.Kind == FrameKind.ResponseBytes)));
        Assert.Equal((2u, "HTTP/1.1 100 Continue\r\n\r\n"), Named(await sidecar.NextAsync(static h => h.Kind == FrameKind.ResponseBytes)));
        Assert.Equal((2u, Created), Named(await sidecar.NextAsync(static h => h.Kind == FrameKind.ResponseBytes)));
        Assert.Equal((3u, Ok), Named(await sidecar.NextAsync(static h => h.Kind == FrameKind.ResponseBytes)));
    }

    /// <summary>They were given to the wrong requests: the one that was taken seemed refused, the one that was refused done.</summary>
    [Fact]
    public async Task Answers_that_overtake_are_known_whose_they_are()
    {
        const string Large = "PUT /i/_doc/large HTTP/1.1\r\ncontent-length: 9\r\n\r\n123456789";
        const string Chunked = "POST /_bulk HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n7\r\n1234567\r\n5\r\n12345\r\n0\r\n\r\n";
        const string Expecting = "PUT /i/_doc/2 HTTP/1.1\r\nexpect: 100-continue\r\ncontent-length: 2\r\n\r\n{}";
        const string Odd = "PUT /i/_doc/3 HTTP/1.1\r\nexpect: tea\r\ncontent-length: 2\r\n\r\n{}";
        const string TooLarge = "HTTP/1.1 413 Request Entity Too Large\r\ncontent-length: 0\r\n\r\n";
        const string Failed = "HTTP/1.1 417 Expectation Failed\r\ncontent-length: 0\r\n\r\n";
        const string Continue = "HTTP/1.1 100 Continue\r\n\r\n";
        const string Sent = Put + Large + Put + Chunked + Expecting + Odd + Get;
        string[] answers = [TooLarge, TooLarge, Continue, Failed, Created, Created, Created, Ok];
        using var server = new SourceServer();
        using var sidecar = new FakeSidecar();
        await using var rig = Start(sidecar, server, CapturePolicy.Observe);
        await sidecar.AcceptAsync();
        var (client, source) = await OpenAsync(rig, server);
        await client.SendAsync(Sent);
        await source.ExpectAsync(Sent);
        await source.SendAsync(string.Concat(answers));
        await client.ExpectAsync(string.Concat(answers));
        foreach (var (number, answer) in new uint[] { 4, 2, 5, 6, 1, 3, 5, 7 }.Zip(answers))
        {
            Assert.Equal((number, answer), Named(await sidecar.NextAsync(static h => h.Kind == FrameKind.ResponseBytes)));
        }
    }

    [Fact]
    public async Task After_one_answer_waited_in_vain_none_waits_until_something_is_durable_again()
    {
        using var server = new SourceServer();
        using var sidecar = new FakeSidecar();
        await using var rig = Start(sidecar, server, holdTimeout: TimeSpan.FromMilliseconds(200));
        await sidecar.AcceptAsync();
        var (client, source) = await OpenAsync(rig, server);
        for (var i = 0; i < 3; i++) { await RoundAsync(client, source); }
        var released = new List<string>();
        for (var i = 0; i < 3; i++) { released.Add((await sidecar.NextAsync(static h => h.Kind == FrameKind.Released)).Payload); }
        Assert.All(released, static why => Assert.Equal("""{"why":"timeout"}""", why));
        var ledger = rig.Recorder.Ledger();
        Assert.Equal((3, 3), (ledger.Held, ledger.Released!["timeout"]));
    }

    [Fact]
    public async Task A_lost_link_lets_everything_go()
    {
        using var server = new SourceServer();
        using var sidecar = new FakeSidecar();
        await using var rig = Start(sidecar, server);
        await sidecar.AcceptAsync();
        var (client, source) = await OpenAsync(rig, server);
        await client.SendAsync(Put);
        await source.ExpectAsync(Put);
        await source.SendAsync(Created);
        await sidecar.NextAsync(static h => h.Kind == FrameKind.Held);
        sidecar.Dispose();
        await client.ExpectAsync(Created);
        await RoundAsync(client, source); // and with no link none waits
        Assert.Equal(2, rig.Recorder.Ledger().Released!["linkLost"]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_sidecar_that_takes_the_link_and_reads_no_more_is_a_hole_in_the_log_and_nothing_to_clients(byte policy)
    {
        const int Requests = 150;
        using var server = new HttpSource();
        using var sidecar = new FakeSidecar(receiveBufferBytes: 8192);
        var options = RecordingRig.Options(sidecar.Port, (CapturePolicy)policy) with { Links = 1, BufferBytes = 1 << 20, HoldTimeout = TimeSpan.FromMilliseconds(200) };
        await using var rig = RecordingRig.Start(options, server.EndPoint);
        await sidecar.AcceptAsync();
        using var client = await Peer.ConnectAsync(rig.Port);
        var request = $"PUT /i/_doc/1 HTTP/1.1\r\ncontent-length: 100000\r\n\r\n{new string('d', 100_000)}";
        for (var i = 0; i < Requests; i++)
        {
            await client.SendAsync(request);
            await client.ExpectAsync(HttpSource.Answer(request));
            Assert.True(rig.Recorder.Budget.Used <= options.BufferBytes);
        }

        await rig.EndAsync(patienceMilliseconds: 100);
        var ledger = rig.Recorder.Ledger();
        Assert.Equal((Requests, ledger.ConnectionsOpened, 0L), (ledger.Requests, ledger.ConnectionsClosed, ledger.Errors));
        Assert.True(ledger.BytesDropped > 0, "the buffer had no end");
        Assert.Equal(ledger.Held, ledger.Released?.Values.Sum() ?? 0);
        Assert.Equal(policy == 2, ledger.Held == Requests); // each, those that could not wait too
    }

    [Fact]
    public async Task The_sidecars_word_changes_the_policy_while_answers_wait()
    {
        using var server = new SourceServer();
        using var sidecar = new FakeSidecar();
        await using var rig = Start(sidecar, server, CapturePolicy.Observe);
        await sidecar.AcceptAsync(policy: 2);
        var (client, source) = await OpenAsync(rig, server);
        await sidecar.NextAsync(static h => h.Kind == FrameKind.Opened); // the welcome was heard before
        await client.SendAsync(Put);
        await source.ExpectAsync(Put);
        await source.SendAsync(Created);
        await sidecar.NextAsync(static h => h.Kind == FrameKind.Held);
        await sidecar.PolicyAsync(1);
        await client.ExpectAsync(Created);
        Assert.Equal("""{"why":"policy"}""", (await sidecar.NextAsync(static h => h.Kind == FrameKind.Released)).Payload);
    }

    [Fact]
    public async Task An_acknowledgement_of_what_was_never_sent_ends_the_link()
    {
        using var server = new SourceServer();
        using var sidecar = new FakeSidecar();
        await using var rig = Start(sidecar, server);
        await sidecar.AcceptAsync();
        await sidecar.AckAsync(1_000_000);
        await sidecar.AcceptAsync(); // it came again, from the start
        Assert.Equal(1ul, (await sidecar.NextAsync(static h => h.Kind == FrameKind.Hello)).Header.Sequence);
    }

    [Theory]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "", "http2", false)]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "", "http2", true)]
    [InlineData("GET / HTTP/1.1\r\nupgrade: h2c\r\n\r\n", "HTTP/1.1 101 Switching Protocols\r\n\r\n", "upgrade", false)]
    [InlineData("GET / HTTP/1.1\r\nupgrade: h2c\r\n\r\n", "HTTP/1.1 101 Switching Protocols\r\n\r\n", "upgrade", true)]
    [InlineData("CONNECT a:1 HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n", "connect", false)]
    [InlineData("CONNECT a:1 HTTP/1.1\r\n\r\n", "", "connect", true)]
    public async Task What_cannot_be_captured_passes_or_is_refused_and_is_counted(string request, string answer, string counted, bool isRefused)
    {
        using var server = new SourceServer();
        using var sidecar = new FakeSidecar();
        var choice = isRefused ? PassOrRefuse.Refuse : PassOrRefuse.Pass;
        var options = RecordingRig.Options(sidecar.Port) with { Links = 1, Http2 = choice, Upgrade = choice, Connect = choice };
        await using var rig = RecordingRig.Start(options, server.EndPoint);
        await sidecar.AcceptAsync();
        var (client, source) = await OpenAsync(rig, server);
        await client.SendAsync(request);
        if (!isRefused || answer.Length > 0) { await source.ExpectAsync(request); }
        await source.SendAsync(answer);
        if (isRefused)
        {
            Assert.Equal(answer.Length > 0 ? "HTTP/1.1 501 Not Implemented\r\nconnection: close\r\ncontent-length: 0\r\n\r\n" : "", await client.ReadToEndAsync());
        }
        else
        {
            await client.ExpectAsync(answer);
            await client.SendAsync((byte[])[0, 1, 2, 255]);
            Assert.Equal([0, 1, 2, 255], await source.ReadAsync(4));
            await source.SendAsync((byte[])[255, 2, 1, 0]);
            Assert.Equal([255, 2, 1, 0], await client.ReadAsync(4));
        }
        Assert.Contains($"\"why\":\"{counted}\"", (await sidecar.NextAsync(static h => h.Kind == FrameKind.Gap)).Payload, StringComparison.Ordinal);
        Assert.Equal(1, rig.Recorder.Ledger().NotCaptured![counted]);
    }

    private static RecordingRig Start(FakeSidecar sidecar, SourceServer server, CapturePolicy policy = CapturePolicy.Acknowledged, TimeSpan? holdTimeout = null)
    {
        var options = RecordingRig.Options(sidecar.Port, policy) with { Links = 1 };
        return RecordingRig.Start(holdTimeout is { } time ? options with { HoldTimeout = time } : options, server.EndPoint);
    }

    private static async Task<(Peer Client, Peer Source)> OpenAsync(RecordingRig rig, SourceServer server)
    {
        var client = await Peer.ConnectAsync(rig.Port);
        return (client, await server.AcceptAsync());
    }

    private static async Task RoundAsync(Peer client, Peer source)
    {
        await client.SendAsync(Put);
        await source.ExpectAsync(Put);
        await source.SendAsync(Created);
        await client.ExpectAsync(Created);
    }

    private static (uint Request, string Payload) Named((FrameHeader Header, string Payload) frame) => (frame.Header.Request, frame.Payload);
}
