using System.ComponentModel;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using Migrations.Proxy.Securing;

namespace Migrations.Proxy.Relaying;

/// <summary>Makes wires of sockets: in clear, or under TLS once the handshake is done. Any thread.</summary>
internal sealed class WireSecurity(ListenerSecurity? listener, SourceSecurity? source, ILogger logger)
{
    /// <summary>The client's wire and the certificate it showed; null when the handshake failed, and then the socket is closed.</summary>
    public async ValueTask<(Wire? Wire, X509Certificate? Certificate)> SecureClientAsync(SocketWire plain, Socket socket, CancellationToken cancel)
    {
        if (listener is null) { return (plain, null); }
        var stream = new SslStream(new PrefixedStream(socket, plain.Before));
        try
        {
            await stream.AuthenticateAsServerAsync(await listener.OptionsAsync(cancel), cancel);
            return (new TlsWire(stream, socket), stream.RemoteCertificate);
        }
        catch (Exception e) when (IsOfTheHandshake(e))
        {
            logger.ClientNotSecured(Remote(socket), Innermost(e));
            await stream.DisposeAsync();
            return (null, null);
        }
    }

    /// <summary>The source's wire, or why there is none.</summary>
    public async ValueTask<SourceSecured> SecureSourceAsync(Socket socket, SourceNode node, X509Certificate? client, CancellationToken cancel)
    {
        if (source is null) { return new SourceSecured(new SocketWire(socket)); }
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        string? distrust = null;
        try
        {
            var options = await source.OptionsAsync(node.Host, client, cancel);
            options.RemoteCertificateValidationCallback = (_, _, chain, errors) => (distrust = source.WhyNotTrusted(chain, errors)) is null;
            await stream.AuthenticateAsClientAsync(options, cancel);
            return new SourceSecured(new TlsWire(stream, socket));
        }
        catch (Exception e) when (IsOfTheHandshake(e))
        {
            await stream.DisposeAsync();
            // Where clients choose what is shown, one that is refused for it is no reason to leave the node out.
            var isOfTheNode = distrust is not null || (e is not TlsFilesException && (!source.ShowsForClients || e is OperationCanceledException));
            return new SourceSecured(null, distrust ?? Innermost(e), isOfTheNode);
        }
    }

    private static string? Remote(Socket socket)
    {
        try
        {
            return socket.RemoteEndPoint?.ToString();
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return null;
        }
    }

    private static string Innermost(Exception e) => e.GetBaseException().Message;

    // A name that cannot be asked for and a key that cannot be used are told by the handshake, too.
    private static bool IsOfTheHandshake(Exception e) =>
        e is AuthenticationException or IOException or Win32Exception or ObjectDisposedException or OperationCanceledException or TlsFilesException or CryptographicException or ArgumentException or NotSupportedException;
}
