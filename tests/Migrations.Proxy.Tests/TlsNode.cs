using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Migrations.Proxy.Tests;

/// <summary>A source node under TLS that says one thing to all who come, for tests of which node serves.</summary>
internal sealed class TlsNode : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly byte[] _greeting;
    private volatile X509Certificate2 _certificate;
    private volatile int _tries;

    public TlsNode(string greeting, X509Certificate2 certificate, int port = 0)
    {
        (_greeting, _certificate) = (Encoding.ASCII.GetBytes(greeting), certificate);
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, port == 0 ? TestPorts.Take() : port));
        _socket.Listen(128);
        _ = AcceptAsync();
    }

    public EndPoint EndPoint => _socket.LocalEndPoint!;

    /// <summary>What it shows from here on.</summary>
    public X509Certificate2 Certificate { set => _certificate = value; }

    /// <summary>So many that come first are told within the handshake that their certificate is bad.</summary>
    public int Refuses { get; init; }

    /// <summary>Handshakes begun.</summary>
    public int Tries => _tries;

    /// <summary>What a client without TLS is told; null when it meets a reset or a closed port.</summary>
    public static async Task<string?> GreetingAsync(int port)
    {
        try
        {
            using var client = await Peer.ConnectAsync(port);
            return await client.ReadTextAsync(1);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionRefused)
        {
            return null;
        }
    }

    /// <summary>Ends when a new client meets this node.</summary>
    public static Task GreetedByAsync(int port, string greeting) => Eventually.HoldsAsync(async () => await GreetingAsync(port) == greeting);

    public void Dispose() => _socket.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true) { _ = ServeAsync(await _socket.AcceptAsync()); }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        if (Interlocked.Increment(ref _tries) <= Refuses)
        {
            await RefuseAsync(socket);
            return;
        }
        await using var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        try
        {
            await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
            {
                ServerCertificateContext = SslStreamCertificateContext.Create(_certificate, null, offline: true),
                ClientCertificateRequired = true,
                RemoteCertificateValidationCallback = static (_, _, _, _) => true,
            });
            await stream.WriteAsync(_greeting);
            while (await stream.ReadAsync(new byte[64]) > 0) { }
        }
        catch (Exception e) when (e is IOException or AuthenticationException)
        {
            // It left, or one of the two was not content.
        }
    }

    // As a server of TLS 1.2 does; .NET's own looks at the certificate only once the handshake is done.
    private static async Task RefuseAsync(Socket socket)
    {
        using (socket)
        {
            await socket.ReceiveAsync(new byte[4096]);
            await socket.SendAsync((byte[])[21, 3, 3, 0, 2, 2, 42]); // alert: fatal, bad certificate
            socket.Shutdown(SocketShutdown.Send);
            await socket.ReceiveAsync(new byte[4096]);
        }
    }
}
