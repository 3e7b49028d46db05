using System.Net;
using System.Text;
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
        var (client, source) = await relay.OpenAsync(server);
        await client.SendAsync((byte[])[.. V2, .. "GET /"u8]);
        await source.ExpectAsync("GET /");
        await client.SendAsync(" HTTP/1.1\r\n\r\n");
        await source.ExpectAsync(" HTTP/1.1\r\n\r\n");
        var (stranger, _) = await relay.OpenAsync(server);
        await stranger.SendAsync("GET / HTTP/1.1\r\n\r\n");
        Assert.Equal("", await stranger.ReadToResetAsync());
    }

    private static void Check(byte[] header, string? client)
    {
        for (var seen = 0; seen < header.Length; seen++) { Assert.Equal(ProxyHeaderStatus.NeedsMore, ProxyHeader.TryRead(header.AsSpan(0, seen), out _, out _)); }
        Assert.Equal(ProxyHeaderStatus.Complete, ProxyHeader.TryRead([.. header, .. "GET /"u8], out var read, out var length));
        Assert.Equal((client is null ? null : IPEndPoint.Parse(client), header.Length), (read, length));
    }
}
