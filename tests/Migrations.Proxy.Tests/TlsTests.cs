using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Migrations.Proxy.Relaying;
using Migrations.Proxy.Securing;
using Migrations.Sidecar.Tests;

namespace Migrations.Proxy.Tests;

/// <summary>TLS on either side or both, with certificates of the test's own.</summary>
public sealed class TlsTests : IDisposable
{
    private static readonly RelayOptions Short = new() { DrainTimeout = TimeSpan.FromMilliseconds(200) };

    private readonly TestFolder _folder = new();
    private readonly TestAuthority _authority = new();
    private readonly FakeTimeProvider _time = new();

    public TlsTests()
    {
        Write("ca.pem", _authority.Pem);
        Issue("front", "CN=front");
        Issue("common", "CN=common");
    }

    public void Dispose()
    {
        _folder.Dispose();
        _authority.Dispose();
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task Bytes_and_half_closes_pass_with_tls_on_either_side_or_both(bool towardsClients, bool towardsSource)
    {
        using var server = new SourceServer();
        await using var relay = Start(server, new TlsOptions
        {
            Certificate = towardsClients ? At("front.pem") : null,
            Key = towardsClients ? At("front.key") : null,
            Source = towardsSource,
            SourceAuthorities = towardsSource ? At("ca.pem") : null,
        });
        var (client, source) = await OpenAsync(relay, server, towardsClients, towardsSource);
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

    [Fact]
    public async Task Http_1_1_alone_is_offered_on_both_sides()
    {
        using var server = new SourceServer();
        await using var relay = Start(server, new TlsOptions { Certificate = At("front.pem"), Key = At("front.key"), Source = true, SourceAuthorities = At("ca.pem") });
        var (client, source) = await OpenAsync(relay, server, true, true);
        Assert.Equal(SslApplicationProtocol.Http11, ((SslStream)client).NegotiatedApplicationProtocol);
        Assert.Equal(SslApplicationProtocol.Http11, ((SslStream)source).NegotiatedApplicationProtocol);
    }

    [Fact]
    public async Task A_certificate_that_changed_is_shown_without_a_restart_and_a_bad_one_is_not()
    {
        using var server = new SourceServer();
        await using var relay = Start(server, new TlsOptions { Certificate = At("front.pem"), Key = At("front.key") });
        Assert.Equal("CN=front", await ShownAsync(relay));
        Issue("front", "CN=renewed");
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("CN=renewed", await ShownAsync(relay));
        Write("front.pem", "half a certif");
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("CN=renewed", await ShownAsync(relay));
    }

    [Fact]
    public async Task Client_certificates_are_taken_as_configured_and_passed_on_as_the_operator_chose()
    {
        var known = Issue("known", "CN=known");
        var plain = Issue("plain", "CN=plain");
        using var stranger = new TestAuthority("CN=other authority");
        var wrong = stranger.Issue("CN=wrong");
        var mapped = _authority.Issue("CN=known to the source");
        Directory.CreateDirectory(At("map"));
        Write($"map/{known.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant()}.pem", mapped.Certificate + "\n" + mapped.Key);
        using var server = new SourceServer();
        await using var relay = Start(server, new TlsOptions
        {
            Certificate = At("front.pem"),
            Key = At("front.key"),
            ClientCertificates = CertificateChoice.Require,
            ClientAuthorities = At("ca.pem"),
            Source = true,
            SourceAuthorities = At("ca.pem"),
            SourceCertificate = At("common.pem"),
            SourceKey = At("common.key"),
            SourceCertificateFolder = At("map"),
        });
        Assert.Equal("CN=known to the source", await SeenBySourceAsync(relay, server, known));
        Assert.Equal("CN=common", await SeenBySourceAsync(relay, server, plain));
        await RefusedAsync(relay, null);
        using var wrongCertificate = Load(wrong);
        await RefusedAsync(relay, wrongCertificate);
    }

    [Fact]
    public async Task A_source_that_cannot_prove_itself_gets_nothing_and_its_client_a_reset()
    {
        using var stranger = new TestAuthority("CN=other authority");
        Write("other.pem", stranger.Pem);
        using var server = new SourceServer();
        await using var relay = Start(server, new TlsOptions { Source = true, SourceAuthorities = At("other.pem") });
        using var client = await Peer.ConnectAsync(relay.Port);
        var source = await server.AcceptAsync();
        await client.SendAsync("GET / HTTP/1.1\r\nauthorization: secret\r\n\r\n");
        var failure = await Record.ExceptionAsync(() => SecureSourceAsync(source));
        Assert.True(failure is AuthenticationException or IOException or null, $"{failure}");
        Assert.Equal("", await client.ReadToResetAsync());
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
        var (exitCode, _, error) = await SidecarProcess.RunAsync(["proxy", "--listen", "127.0.0.1:0", "--source", "a:1", "--key-file", _folder.KeyFile, .. options.Split(' ')]);
        Assert.Equal(2, exitCode);
        Assert.Contains(says, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    private RelayRig Start(SourceServer server, TlsOptions options)
    {
        Assert.Empty(options.Problems());
        var security = new WireSecurity(
            options.Certificate is null ? null : new ListenerSecurity(options, _time, static (_, _) => { }),
            options.Source ? new SourceSecurity(options, _time, static (_, _) => { }) : null,
            NullLogger.Instance);
        return RelayRig.Start(Short, null, [server.EndPoint], security: security);
    }

    private async Task<(Stream Client, Stream Source)> OpenAsync(RelayRig relay, SourceServer server, bool tlsClient, bool tlsSource)
    {
        var client = await Peer.ConnectAsync(relay.Port);
        var source = await server.AcceptAsync();
        var secured = tlsClient ? SecureClientAsync(client, null) : Task.FromResult<Stream>(new NetworkStream(client.Socket));
        var other = tlsSource ? await SecureSourceAsync(source) : new NetworkStream(source.Socket);
        return (await secured, other);
    }

    private async Task<string> ShownAsync(RelayRig relay)
    {
        using var client = await Peer.ConnectAsync(relay.Port);
        return ((SslStream)await SecureClientAsync(client, null)).RemoteCertificate!.Subject;
    }

    private async Task<string> SeenBySourceAsync(RelayRig relay, SourceServer server, X509Certificate2 certificate)
    {
        var client = await Peer.ConnectAsync(relay.Port);
        var source = await server.AcceptAsync();
        var securing = SecureClientAsync(client, certificate);
        var stream = (SslStream)await SecureSourceAsync(source);
        await securing;
        return stream.RemoteCertificate!.Subject;
    }

    // TLS 1.3 tells a client only when it reads that its certificate is not taken.
    private async Task RefusedAsync(RelayRig relay, X509Certificate2? certificate)
    {
        using var client = await Peer.ConnectAsync(relay.Port);
        var failure = await Record.ExceptionAsync(async () =>
        {
            var stream = await SecureClientAsync(client, certificate);
            Assert.NotEqual(0, await stream.ReadAsync(new byte[1], TestContext.Current.CancellationToken));
        });
        Assert.NotNull(failure);
    }

    private async Task<Stream> SecureClientAsync(Peer peer, X509Certificate2? certificate)
    {
        var stream = new SslStream(new NetworkStream(peer.Socket));
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
            RemoteCertificateValidationCallback = static (_, _, _, _) => true,
        };
        if (certificate is not null) { options.ClientCertificateContext = SslStreamCertificateContext.Create(certificate, null, offline: true); }
        await stream.AuthenticateAsClientAsync(options, TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30));
        return stream;
    }

    private async Task<Stream> SecureSourceAsync(Peer peer)
    {
        var issued = _authority.Issue("CN=source node");
        var stream = new SslStream(new NetworkStream(peer.Socket));
        await stream.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions
            {
                ServerCertificate = Load(issued),
                ClientCertificateRequired = true,
                ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
                RemoteCertificateValidationCallback = static (_, _, _, _) => true,
            },
            TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30));
        return stream;
    }

    private static async Task EndAsync(Stream stream)
    {
        if (stream is SslStream secured) { await secured.ShutdownAsync(); }
        else { ((NetworkStream)stream).Socket.Shutdown(SocketShutdown.Send); }
    }

    private static X509Certificate2 Load((string Certificate, string Key) issued)
    {
        using var read = X509Certificate2.CreateFromPem(issued.Certificate, issued.Key);
        return X509CertificateLoader.LoadPkcs12(read.Export(X509ContentType.Pkcs12), null);
    }

    private X509Certificate2 Issue(string file, string name)
    {
        var issued = _authority.Issue(name);
        Write(file + ".pem", issued.Certificate);
        Write(file + ".key", issued.Key);
        return Load(issued);
    }

    private void Write(string file, string text) => File.WriteAllText(At(file), text, Encoding.ASCII);

    private string At(string file) => Path.Combine(_folder.Path, file);
}
