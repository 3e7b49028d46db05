using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace Migrations.Proxy.Relaying;

/// <summary>The source's nodes: connections go round, dead nodes are left out, and tried again in the background until they answer. Any thread.</summary>
/// <remarks>Under TLS a connection is one when its handshake is done: a node that cannot prove itself is as dead as one that takes no connections.</remarks>
/// <param name="security">Null: connections are in clear.</param>
/// <param name="connectTimeout">For a connection, the handshake included.</param>
internal sealed class SourceNodes(IEnumerable<EndPoint> endPoints, WireSecurity? security, TimeSpan connectTimeout, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly SourceNode[] _nodes = [.. endPoints.Select(static e => new SourceNode(e))];
    private int _turn = -1;

    /// <summary>Raised when the last living node died, and when one came back.</summary>
    public event Action<bool>? AnyAliveChanged;

    public IReadOnlyList<SourceNode> All => _nodes;

    public bool IsAnyAlive => _nodes.Any(static n => !n.IsDead);

    /// <summary>A connection to the next node that takes one; null when none does.</summary>
    /// <param name="client">The certificate that the client showed, which may decide what the node is shown.</param>
    public async ValueTask<Wire?> ConnectAsync(X509Certificate? client, CancellationToken cancel)
    {
        var first = (uint)Interlocked.Increment(ref _turn);
        for (var i = 0u; i < _nodes.Length; i++)
        {
            var node = _nodes[(first + i) % _nodes.Length];
            if (!node.IsDead && await TryConnectAsync(node, client, cancel) is { } wire) { return wire; }
        }
        return null;
    }

    /// <summary>Tries every node once, so that the dead ones are known before the first client comes.</summary>
    public async Task ProbeAsync(CancellationToken cancel)
    {
        foreach (var node in _nodes) { await TryOnlyAsync(node, cancel); }
    }

    /// <summary>Tries dead nodes until <paramref name="cancel"/>; one task for the life of the proxy.</summary>
    public async Task ReviveAsync(CancellationToken cancel)
    {
        var pause = FirstPause;
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(pause, time, cancel);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            var isAnyDead = false;
            foreach (var node in _nodes.Where(static n => n.IsDead)) { isAnyDead |= !await TryOnlyAsync(node, cancel); }
            pause = isAnyDead ? TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, pause.Ticks * 2)) : FirstPause;
        }
    }

    // Sees whether the node takes a connection, and ends it in order.
    private async ValueTask<bool> TryOnlyAsync(SourceNode node, CancellationToken cancel)
    {
        using var wire = await TryConnectAsync(node, null, cancel);
        wire?.Shutdown();
        return !node.IsDead;
    }

    private async ValueTask<Wire?> TryConnectAsync(SourceNode node, X509Certificate? client, CancellationToken cancel)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var expiry = new CancellationTokenSource(connectTimeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(expiry.Token, cancel);
        try
        {
            await socket.ConnectAsync(node.EndPoint, both.Token);
            if (!Equals(socket.LocalEndPoint, socket.RemoteEndPoint)) { return await SecureAsync(node, socket, client, both.Token, cancel); }
            Became(node, isDead: true, "the connection met itself"); // a try at a dead port of the ephemeral range can
        }
        catch (SocketException e) when (IsOfOurOwn(e.SocketErrorCode))
        {
            logger.SourceNotTried(node.ToString(), e.SocketErrorCode.ToString()); // says nothing about the node
        }
        catch (SocketException e)
        {
            Became(node, isDead: true, e.SocketErrorCode.ToString());
        }
        catch (OperationCanceledException)
        {
            if (!cancel.IsCancellationRequested) { Became(node, isDead: true, "no answer in time"); }
        }
        socket.Dispose();
        return null;
    }

    private async ValueTask<Wire?> SecureAsync(SourceNode node, Socket socket, X509Certificate? client, CancellationToken both, CancellationToken cancel)
    {
        var secured = security is null ? new SourceSecured(new SocketWire(socket)) : await security.SecureSourceAsync(socket, node, client, both);
        if (secured.Wire is null)
        {
            if (cancel.IsCancellationRequested) { return null; }
            if (!secured.IsOfTheNode) { logger.SourceNotSecured(node.ToString(), secured.Why); }
        }
        Became(node, secured.IsOfTheNode, $"the TLS handshake failed, {secured.Why}");
        return secured.Wire;
    }

    private static bool IsOfOurOwn(SocketError error) =>
        error is SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable or SocketError.AddressNotAvailable or SocketError.AddressAlreadyInUse or SocketError.AccessDenied;

    private void Became(SourceNode node, bool isDead, string why)
    {
        if (node.IsDead == isDead) { return; }
        var before = IsAnyAlive;
        node.IsDead = isDead;
        if (isDead) { logger.SourceDied(node.ToString(), why); } else { logger.SourceRevived(node.ToString()); }
        if (before != IsAnyAlive) { AnyAliveChanged?.Invoke(!before); }
    }
}
