using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using Migrations.Proxy.Recording;
using Migrations.Proxy.Relaying;
using Migrations.Proxy.Securing;
using Migrations.Sidecar.Tests;

namespace Migrations.Proxy.Tests;

/// <summary>TLS on either side or both, with certificates of the test's own.</summary>
public sealed class TlsTests : IDisposable
{
    private readonly TlsRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task Bytes_and_half_closes_pass_with_tls_on_either_side_or_both(bool towardsClients, bool towardsSource)
    {
        using var server = new SourceServer();
        await using var relay = _rig.Start(Options(towardsClients, towardsSource), server);
        var (client, source) = await _rig.OpenAsync(relay, server, towardsClients, towardsSource);
        var cancel = TestContext.Current.CancellationToken;
        var (up, down) = (Some.Bytes(3_000_000, seed: 5), Some.Bytes(3_000_000, seed: 6));
        var sending = Task.WhenAll(client.WriteAsync(up, cancel).AsTask(), source.WriteAsync(down, cancel).AsTask());
        var (gotUp, gotDown) = (new byte[up.Length], new byte[down.Length]);
        await Task.WhenAll(source.ReadExactlyAsync(gotUp, cancel).AsTask(), client.ReadExactlyAsync(gotDown, cancel).AsTask());
        await sending;
        Assert.True(up.AsSpan().SequenceEqual(gotUp) && down.AsSpan().SequenceEqual(gotDown));
        await EndAsync(client);
        Assert.Equal(0, await source.ReadAsync(new byte[1], cancel));
        await source.WriteAsync("late answer"u8.ToArray(), cancel);
        await EndAsync(source);
        Assert.Equal("late answer", await new StreamReader(client).ReadToEndAsync(cancel));
    }

    /// <summary>The side that was told the end was told it twice, which was an error: both sides were reset, and each idle client was an error in the log.</summary>
    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task The_drain_ends_idle_connections_in_order(bool towardsClients, bool towardsSource)
    {
        using var server = new SourceServer();
        await using var relay = _rig.Start(Options(towardsClients, towardsSource), server, TlsRig.Patient with { DrainTimeout = TimeSpan.FromSeconds(20) });
        var (client, source) = await _rig.OpenAsync(relay, server, towardsClients, towardsSource);
        await Eventually.HoldsAsync(() => relay.Listener.Count == 1); // the source may have accepted what the relay does not count yet
        var draining = relay.DrainAsync();
        var cancel = TestContext.Current.CancellationToken;
        Assert.Equal((0, 0), (await client.ReadAsync(new byte[1], cancel), await source.ReadAsync(new byte[1], cancel)));
        await draining;
        Assert.Empty(relay.Log.Of(111));
    }

    [Fact]
    public async Task A_client_that_is_refused_reads_why_and_then_the_end()
    {
        using var server = new SourceServer();
        await using var recorder = RecordingRig.StartRecorder(RecordingRig.Options(9) with { Upgrade = PassOrRefuse.Refuse });
        await using var relay = _rig.Start(_rig.Both, [server.EndPoint], recorder: recorder);
        var (client, source) = await _rig.OpenAsync(relay, server);
        var cancel = TestContext.Current.CancellationToken;
        var request = "GET / HTTP/1.1\r\nupgrade: h2c\r\n\r\n"u8.ToArray();
        await client.WriteAsync(request, cancel);
        await source.ReadExactlyAsync(new byte[request.Length], cancel);
        await source.WriteAsync("HTTP/1.1 101 Switching Protocols\r\n\r\n"u8.ToArray(), cancel);
        Assert.Equal("HTTP/1.1 501 Not Implemented\r\nconnection: close\r\ncontent-length: 0\r\n\r\n", await new StreamReader(client).ReadToEndAsync(cancel));
        await relay.DrainAsync();
        Assert.Empty(relay.Log.Of(111));
    }

    [Fact]
    public async Task Http_1_1_alone_is_offered_on_both_sides()
    {
        using var server = new SourceServer();
        await using var relay = _rig.Start(_rig.Both, server);
        var (client, source) = await _rig.OpenAsync(relay, server);
        Assert.Equal(SslApplicationProtocol.Http11, ((SslStream)client).NegotiatedApplicationProtocol);
        Assert.Equal(SslApplicationProtocol.Http11, ((SslStream)source).NegotiatedApplicationProtocol);
    }

    [Fact]
    public async Task A_balancers_header_stands_before_the_handshake()
    {
        using var server = new SourceServer();
        await using var relay = _rig.Start(_rig.TowardsClients, [server.EndPoint], expectsProxyHeader: true);
        using var peer = await Peer.ConnectAsync(relay.Port);
        await using var below = new HeaderedStream(peer.Socket, "PROXY TCP4 192.0.2.1 192.0.2.2 49153 9200\r\n"u8.ToArray());
        await using var client = await TlsRig.SecureClientAsync(peer, null, below);
        await client.WriteAsync("GET /"u8.ToArray(), TestContext.Current.CancellationToken);
        await (await server.AcceptAsync()).ExpectAsync("GET /");
    }

    [Fact]
    public async Task Client_certificates_are_taken_as_configured_and_passed_on_as_the_operator_chose()
    {
        using var known = _rig.Issue("known", "CN=known");
        using var plain = _rig.Issue("plain", "CN=plain");
        using var stranger = new TestAuthority("CN=other authority");
        using var wrong = TestAuthority.Load(stranger.Issue("CN=wrong"));
        var mapped = _rig.Authority.Issue("CN=known to the source");
        Directory.CreateDirectory(_rig.At("map"));
        _rig.Write($"map/{known.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant()}.pem", mapped.Certificate + "\n" + mapped.Key);
        using var server = new SourceServer();
        await using var relay = _rig.Start(_rig.BothWithClients with { SourceCertificate = _rig.At("common.pem"), SourceKey = _rig.At("common.key"), SourceCertificateFolder = _rig.At("map") }, server);
        Assert.Equal("CN=known to the source", await _rig.SeenBySourceAsync(relay, server, known));
        Assert.Equal("CN=common", await _rig.SeenBySourceAsync(relay, server, plain));
        await TlsRig.RefusedAsync(relay, null);
        await TlsRig.RefusedAsync(relay, wrong);
    }

    [Fact]
    public async Task A_source_that_cannot_prove_itself_gets_nothing_and_its_client_a_reset()
    {
        using var stranger = new TestAuthority("CN=other authority");
        _rig.Write("other.pem", stranger.Pem);
        using var server = new SourceServer();
        await using var relay = _rig.Start(new TlsOptions { Source = true, SourceAuthorities = _rig.At("other.pem") }, server);
        using var client = await Peer.ConnectAsync(relay.Port);
        var source = await server.AcceptAsync();
        await client.SendAsync("GET / HTTP/1.1\r\nauthorization: secret\r\n\r\n");
        var failure = await Record.ExceptionAsync(() => _rig.SecureSourceAsync(source));
        Assert.True(failure is AuthenticationException or IOException or null, $"{failure}");
        Assert.Equal("", await client.ReadToResetAsync());
    }

    /// <summary>A certificate names an address where its issuer's can be had: any client could have the proxy call whom it liked.</summary>
    [Fact]
    public async Task What_a_clients_certificate_names_is_not_fetched()
    {
        using var elsewhere = Elsewhere();
        using var unknown = _rig.Authority.Under("CN=not at hand");
        using var certificate = TestAuthority.Load(unknown.Issue("CN=client", issuerAt: $"http://{elsewhere.LocalEndPoint}/ca"));
        using var server = new SourceServer();
        await using var relay = _rig.Start(_rig.BothWithClients, server);
        await TlsRig.RefusedAsync(relay, certificate);
        Assert.False(elsewhere.Poll(0, SelectMode.SelectRead), "somebody was called");
    }

    [Theory]
    [InlineData("ca.pem")]
    [InlineData(null)]
    public async Task What_a_sources_certificate_names_is_not_fetched(string? authorities)
    {
        using var elsewhere = Elsewhere();
        using var unknown = _rig.Authority.Under("CN=not at hand");
        using var certificate = TestAuthority.Load(unknown.Issue("CN=source", issuerAt: $"http://{elsewhere.LocalEndPoint}/ca"));
        using var server = new SourceServer();
        await using var relay = _rig.Start(new TlsOptions { Source = true, SourceAuthorities = authorities is null ? null : _rig.At(authorities) }, server);
        using var client = await Peer.ConnectAsync(relay.Port);
        var failure = await Record.ExceptionAsync(async () => await TlsRig.SecureSourceAsync(await server.AcceptAsync(), certificate));
        Assert.True(failure is AuthenticationException or IOException or null, $"{failure}");
        Assert.Equal("", await client.ReadToResetAsync());
        Assert.False(elsewhere.Poll(0, SelectMode.SelectRead), "somebody was called");
    }

    [Theory]
    [InlineData("--tls-certificate x", "--tls-certificate and --tls-key need each other")]
    [InlineData("--client-ca x", "need --tls-certificate")]
    [InlineData("--source-ca x", "need --source-tls")]
    [InlineData("--source-insecure", "--source-insecure needs --source-tls")]
    [InlineData("--source-tls --source-key x", "--source-certificate and --source-key need each other")]
    [InlineData("--tls-certificate missing.pem --tls-key missing.key", "missing.pem, missing.key cannot be used")]
    public async Task Wrong_usage_of_tls_is_one_message_and_exit_code_2(string options, string says)
    {
        var (exitCode, _, error) = await SidecarProcess.RunAsync(["proxy", "--listen", "127.0.0.1:0", "--source", "a:1", "--key-file", _rig.Folder.KeyFile, .. options.Split(' ')]);
        Assert.Equal(2, exitCode);
        Assert.Contains(says, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    private TlsOptions Options(bool towardsClients, bool towardsSource)
    {
        var options = towardsClients ? _rig.TowardsClients : new TlsOptions();
        return towardsSource ? options with { Source = true, SourceAuthorities = _rig.At("ca.pem") } : options;
    }

    // Whom a certificate names. It answers nothing.
    private static Socket Elsewhere()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen();
        return socket;
    }

    private static async Task EndAsync(Stream stream)
    {
        if (stream is SslStream secured) { await secured.ShutdownAsync(); }
        else { ((NetworkStream)stream).Socket.Shutdown(SocketShutdown.Send); }
    }

    // Sends a header in one piece with the first that is written.
    private sealed class HeaderedStream(Socket socket, byte[] header) : NetworkStream(socket)
    {
        private byte[] _header = header;

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var bytes = (byte[])[.. _header, .. buffer.Span];
            _header = [];
            await base.WriteAsync(bytes, cancellationToken);
        }
    }
}
