using System.Net;
using System.Text;
using Migrations.Capture.Frames;
using Migrations.Proxy.Relaying;

namespace Migrations.Proxy.Tests;

public sealed class ProxyHeaderTests
{
    private static readonly byte[] V2 =
        [.. "\r\n\r\n\0\r\nQUIT\n"u8, 0x21, 0x11, 0, 15, 192, 0, 2, 1, 192, 0, 2, 2, 0xC0, 0x01, 0x23, 0xF0, 4, 0, 0];

    [Theory]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.2 49153 9200\r\n", "192.0.2.1:49153")]
    [InlineData("PROXY TCP6 2001:db8::1 2001:db8::2 1 9200\r\n", "[2001:db8::1]:1")]
    [InlineData("PROXY UNKNOWN\r\n", null)]
    [InlineData("PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n", null)]
    public void Version_1_names_the_client_however_its_bytes_arrive(string header, string? client) => Check(Encoding.ASCII.GetBytes(header), client);

    [Fact]
    public void Version_2_names_the_client_however_its_bytes_arrive() => Check(V2, "192.0.2.1:49153");

    [Fact]
    public void Version_2_of_the_balancer_itself_names_nobody()
    {
        var local = V2.ToArray();
        local[12] = 0x20;
        Check(local, null);
    }

    [Fact]
    public void Version_2_names_a_client_of_ip_6()
    {
        byte[] source = [0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
        Check(Binary(0x21, 0x21, [.. source, .. source, 0xC0, 0x01, 0x23, 0xF0]), "[2001:db8::1]:49153");
        Check(Binary(0x21, 0x21, [.. source, .. source, 0xC0, 0x01, 0x23, 0xF0, 4, 0, 1, 0]), "[2001:db8::1]:49153"); // an addition behind it
    }

    /// <summary>A balancer that does not know, one before which the client came over a Unix socket, one that says it was UDP.</summary>
    [Theory]
    [InlineData(0x00, 0)]
    [InlineData(0x00, 7)]
    [InlineData(0x31, 216)]
    [InlineData(0x12, 12)]
    public void Version_2_without_an_address_of_tcp_names_nobody(byte family, int bytes) => Check(Binary(0x21, family, new byte[bytes]), null);

    [Theory]
    [InlineData(0x21, 35)]
    [InlineData(0x11, 11)]
    public void Version_2_whose_address_is_cut_short_is_refused(byte family, int bytes) =>
        Assert.Equal(ProxyHeaderStatus.Malformed, ProxyHeader.TryRead(Binary(0x21, family, new byte[bytes]), out _, out _));

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.2 49153\r\n")]
    [InlineData("PROXY TCP4 nobody 192.0.2.2 49153 9200\r\n")]
    [InlineData("PROXY TCP5 192.0.2.1 192.0.2.2 49153 9200\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.2 70000 9200\r\n")]
    [InlineData("PROXY UNKNOWN aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("\r\n\r\n\0\r\nQUIT\n\u0031\u0011\0\0")]
    [InlineData("\r\n\r\n\0\r\nQUIT\n\u0021\u0011\u0020\0")]
    public void What_is_no_header_is_refused(string bytes) =>
        Assert.Equal(ProxyHeaderStatus.Malformed, ProxyHeader.TryRead(Encoding.Latin1.GetBytes(bytes), out _, out _));

    [Fact]
    public async Task The_header_is_taken_off_and_what_follows_it_passes()
    {
        using var server = new SourceServer();
        await using var relay = RelayRig.Start(server, new RelayOptions { DrainTimeout = TimeSpan.FromMilliseconds(200) }, expectsProxyHeader: true);
        using var client = await Peer.ConnectAsync(relay.Port);
        await client.SendAsync((byte[])[.. V2, .. "GET /"u8]);
        var source = await server.AcceptAsync();
        await source.ExpectAsync("GET /");
        await client.SendAsync(" HTTP/1.1\r\n\r\n");
        await source.ExpectAsync(" HTTP/1.1\r\n\r\n");
        using var stranger = await Peer.ConnectAsync(relay.Port);
        await stranger.SendAsync("GET / HTTP/1.1\r\n\r\n");
        Assert.Equal("", await stranger.ReadToResetAsync());
    }

    [Fact]
    public async Task The_log_names_the_client_that_the_header_told()
    {
        using var server = new SourceServer();
        using var sidecar = new FakeSidecar();
        await using var rig = RecordingRig.Start(RecordingRig.Options(sidecar.Port) with { Links = 1 }, server.EndPoint, expectsProxyHeader: true);
        await sidecar.AcceptAsync();
        using var client = await Peer.ConnectAsync(rig.Port);
        await client.SendAsync((byte[])[.. V2, .. "GET / HTTP/1.1\r\n\r\n"u8]);
        Assert.Contains("\"remote\":\"192.0.2.1:49153\"", (await sidecar.NextAsync(static h => h.Kind == FrameKind.Opened)).Payload, StringComparison.Ordinal);
    }

    /// <summary>Health checks of balancers do so all day; each left a connection to the source behind.</summary>
    [Fact]
    public async Task Who_leaves_before_its_header_costs_the_source_no_connection()
    {
        using var server = new SourceServer();
        await using var relay = RelayRig.Start(server, RecordingRig.Short, expectsProxyHeader: true);
        (await Peer.ConnectAsync(relay.Port)).Reset();
        (await Peer.ConnectAsync(relay.Port)).Dispose();
        using var client = await Peer.ConnectAsync(relay.Port);
        await client.SendAsync((byte[])[.. V2, .. "GET /"u8]);
        await (await server.AcceptAsync()).ExpectAsync("GET /");
        Assert.Empty(relay.Log.Of(111));
    }

    /// <summary>It was served after the end of the drain, which then waited for it without end.</summary>
    [Fact]
    public async Task The_stop_does_not_wait_for_a_client_that_has_not_begun()
    {
        using var server = new SourceServer();
        await using var relay = RelayRig.Start(server, new RelayOptions { DrainTimeout = TimeSpan.Zero, HeaderTimeout = TimeSpan.FromHours(1) }, expectsProxyHeader: true);
        using var client = await Peer.ConnectAsync(relay.Port);
        await Eventually.HoldsAsync(() => relay.Listener.Serving == 1);
        await relay.DrainAsync().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal("", await client.ReadToResetAsync());
    }

    private static byte[] Binary(byte command, byte family, byte[] body) =>
        [.. "\r\n\r\n\0\r\nQUIT\n"u8, command, family, (byte)(body.Length >> 8), (byte)body.Length, .. body];

    private static void Check(byte[] header, string? client)
    {
        for (var seen = 0; seen < header.Length; seen++) { Assert.Equal(ProxyHeaderStatus.NeedsMore, ProxyHeader.TryRead(header.AsSpan(0, seen), out _, out _)); }
        Assert.Equal(ProxyHeaderStatus.Complete, ProxyHeader.TryRead([.. header, .. "GET /"u8], out var read, out var length));
        Assert.Equal((client is null ? null : IPEndPoint.Parse(client), header.Length), (read, length));
    }
}
