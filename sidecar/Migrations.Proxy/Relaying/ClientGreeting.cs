using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace Migrations.Proxy.Relaying;

/// <summary>Takes what a client has to begin with, before the source hears of it: the balancer's PROXY header, the TLS handshake. Any thread.</summary>
/// <param name="patience">Time for all of it.</param>
internal sealed class ClientGreeting(bool expectsProxyHeader, WireSecurity? security, TimeSpan patience, TimeProvider time, ILogger logger)
{
    /// <summary>The client as it came in; null when it did not begin as it has to, and then it is closed.</summary>
    /// <exception cref="SocketException">It left.</exception>
    public async ValueTask<Greeted?> TakeAsync(Socket client, CancellationToken stop)
    {
        var plain = new SocketWire(client);
        if (!expectsProxyHeader && security is null) { return new Greeted(plain, client.RemoteEndPoint, null); }
        using var expiry = new CancellationTokenSource(patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(expiry.Token, stop);
        if (await ReadHeaderAsync(client, plain, both.Token) is not { } remote)
        {
            plain.Reset();
            return null;
        }
        if (security is null) { return new Greeted(plain, remote, null); }
        var (wire, certificate) = await security.SecureClientAsync(plain, client, both.Token);
        return wire is null ? null : new Greeted(wire, remote, certificate);
    }

    // The client's address; null when it does not begin as it has to.
    private async ValueTask<EndPoint?> ReadHeaderAsync(Socket client, SocketWire wire, CancellationToken cancel)
    {
        if (!expectsProxyHeader) { return client.RemoteEndPoint; }
        var bytes = new byte[ProxyHeader.MaxBytes];
        var filled = 0;
        while (true)
        {
            int read;
            try
            {
                read = await client.ReceiveAsync(bytes.AsMemory(filled), cancel);
            }
            catch (OperationCanceledException)
            {
                return null;
            }
            filled += read;
            var status = ProxyHeader.TryRead(bytes.AsSpan(0, filled), out var told, out var length);
            if (status == ProxyHeaderStatus.Malformed || (status == ProxyHeaderStatus.NeedsMore && (read == 0 || filled == bytes.Length)))
            {
                if (filled > 0) { logger.HeaderRefused(client.RemoteEndPoint?.ToString()); } // else it only looked whether somebody is there
                return null;
            }
            if (status == ProxyHeaderStatus.NeedsMore) { continue; }
            if (filled > length) { wire.Before = bytes.AsMemory(length, filled - length); }
            return told ?? client.RemoteEndPoint;
        }
    }

    /// <param name="Remote">The client as the header told, or as it connected.</param>
    /// <param name="Certificate">What it showed, if it did.</param>
    public sealed record Greeted(Wire Wire, EndPoint? Remote, X509Certificate? Certificate);
}
