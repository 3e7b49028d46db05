using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Migrations.Proxy.Recording;
using Migrations.Proxy.Relaying;
using Migrations.Proxy.Securing;
using Migrations.Sidecar.Tests;

namespace Migrations.Proxy.Tests;

/// <summary>A folder of certificates, the relays that use them, and both ends of their connections.</summary>
internal sealed class TlsRig : IDisposable
{
    public TlsRig()
    {
        Write("ca.pem", Authority.Pem);
        Issue("front", "CN=front");
        Issue("common", "CN=common");
    }

    public TestFolder Folder { get; } = new();

    public TestAuthority Authority { get; } = new();

    /// <summary>The time that tells when files are looked at again; nothing else goes by it.</summary>
    public FakeTimeProvider Time { get; } = new();

    /// <summary>Does not wait long for what is open, but for handshakes as long as a machine with more to do may need for its first.</summary>
    public static RelayOptions Patient { get; } = RecordingRig.Short with { ConnectTimeout = TimeSpan.FromMinutes(1), HeaderTimeout = TimeSpan.FromMinutes(1) };

    /// <summary>TLS towards clients, in the name of <c>front</c>.</summary>
    public TlsOptions TowardsClients => new() { Certificate = At("front.pem"), Key = At("front.key") };

    /// <summary>TLS on both sides.</summary>
    public TlsOptions Both => TowardsClients with { Source = true, SourceAuthorities = At("ca.pem") };

    /// <summary>TLS on both sides, and clients have to show who they are.</summary>
    public TlsOptions BothWithClients => Both with { ClientCertificates = CertificateChoice.Require, ClientAuthorities = At("ca.pem") };

    public RelayRig Start(TlsOptions options, EndPoint[] sources, RelayOptions? relay = null, Recorder? recorder = null, bool expectsProxyHeader = false)
    {
        Assert.Empty(options.Problems());
        var security = new WireSecurity(
            options.Certificate is null ? null : new ListenerSecurity(options, Time, static (_, _) => { }),
            options.Source ? new SourceSecurity(options, Time, static (_, _) => { }) : null,
            NullLogger.Instance);
        return RelayRig.Start(relay ?? Patient, recorder, sources, expectsProxyHeader, security);
    }

    public RelayRig Start(TlsOptions options, SourceServer server, RelayOptions? relay = null) => Start(options, [server.EndPoint], relay);

    /// <summary>A client and the source's end of its connection.</summary>
    public async Task<(Stream Client, Stream Source)> OpenAsync(RelayRig relay, SourceServer server, bool tlsClient = true, bool tlsSource = true, X509Certificate2? certificate = null)
    {
        var client = await Peer.ConnectAsync(relay.Port);
        var secured = tlsClient ? SecureClientAsync(client, certificate) : Task.FromResult<Stream>(new NetworkStream(client.Socket));
        var source = await server.AcceptAsync();
        var other = tlsSource ? await SecureSourceAsync(source) : new NetworkStream(source.Socket);
        return (await secured, other);
    }

    public static async Task<Stream> SecureClientAsync(Peer peer, X509Certificate2? certificate, Stream? below = null)
    {
        var stream = new SslStream(below ?? new NetworkStream(peer.Socket));
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

    public Task<Stream> SecureSourceAsync(Peer peer) => SecureSourceAsync(peer, TestAuthority.Load(Authority.Issue("CN=source node")));

    public static async Task<Stream> SecureSourceAsync(Peer peer, X509Certificate2 certificate)
    {
        var stream = new SslStream(new NetworkStream(peer.Socket));
        await stream.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions
            {
                ServerCertificateContext = SslStreamCertificateContext.Create(certificate, null, offline: true),
                ClientCertificateRequired = true,
                ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
                RemoteCertificateValidationCallback = static (_, _, _, _) => true,
            },
            TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30));
        return stream;
    }

    /// <summary>Who the source sees for a client that shows this.</summary>
    public async Task<string?> SeenBySourceAsync(RelayRig relay, SourceServer server, X509Certificate2? certificate)
    {
        var (client, source) = await OpenAsync(relay, server, certificate: certificate);
        await using (client)
        {
            await using (source) { return ((SslStream)source).RemoteCertificate?.Subject; }
        }
    }

    /// <summary>A client that shows this is not served. TLS 1.3 tells it only when it reads that its certificate is not taken.</summary>
    public static async Task RefusedAsync(RelayRig relay, X509Certificate2? certificate)
    {
        using var client = await Peer.ConnectAsync(relay.Port);
        var failure = await Record.ExceptionAsync(async () =>
        {
            await using var stream = await SecureClientAsync(client, certificate);
            Assert.NotEqual(0, await stream.ReadAsync(new byte[1], TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(30)));
        });
        Assert.True(failure is not (null or TimeoutException), "it is served");
    }

    /// <summary>Who the relay says it is.</summary>
    public static async Task<string> ShownAsync(RelayRig relay)
    {
        using var client = await Peer.ConnectAsync(relay.Port);
        return ((SslStream)await SecureClientAsync(client, null)).RemoteCertificate!.Subject;
    }

    /// <summary>A certificate and its key as two files.</summary>
    public X509Certificate2 Issue(string file, string name)
    {
        var issued = Authority.Issue(name);
        Write(file + ".pem", issued.Certificate);
        Write(file + ".key", issued.Key);
        return TestAuthority.Load(issued);
    }

    public void Write(string file, string text) => File.WriteAllText(At(file), text, Encoding.ASCII);

    public string At(string file) => Path.Combine(Folder.Path, file);

    /// <summary>Files are looked at again.</summary>
    public void Later() => Time.Advance(TimeSpan.FromSeconds(2));

    public void Dispose()
    {
        Folder.Dispose();
        Authority.Dispose();
    }
}
