using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace Migrations.Proxy.Relaying;

/// <summary>The source's nodes: connections go round, dead nodes are left out, and tried again in the background until they answer. Any thread.</summary>
internal sealed class SourceNodes(IEnumerable<EndPoint> endPoints, TimeSpan connectTimeout, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly SourceNode[] _nodes = [.. endPoints.Select(static e => new SourceNode(e))];
    private int _turn = -1;

    /// <summary>Raised when the last living node died, and when one came back.</summary>
    public event Action<bool>? AnyAliveChanged;

    public IReadOnlyList<SourceNode> All => _nodes;

    public bool IsAnyAlive => _nodes.Any(static n => !n.IsDead);

    /// <summary>A connection to the next node that takes one, and which it is; null when none does.</summary>
    public async ValueTask<(Socket? Socket, SourceNode? Node)> ConnectAsync(CancellationToken cancel)
    {
        var first = (uint)Interlocked.Increment(ref _turn);
        for (var i = 0u; i < _nodes.Length; i++)
        {
            var node = _nodes[(first + i) % _nodes.Length];
            if (!node.IsDead && await TryConnectAsync(node, cancel) is { } socket) { return (socket, node); }
        }
        return (null, null);
    }

    /// <summary>Tries every node once, so that the dead ones are known before the first client comes.</summary>
    public async Task ProbeAsync(CancellationToken cancel)
    {
        foreach (var node in _nodes) { (await TryConnectAsync(node, cancel))?.Dispose(); }
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
            foreach (var node in _nodes.Where(static n => n.IsDead))
            {
                using var socket = await TryConnectAsync(node, cancel);
                isAnyDead |= socket is null;
            }
            pause = isAnyDead ? TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, pause.Ticks * 2)) : FirstPause;
        }
    }

    private async ValueTask<Socket?> TryConnectAsync(SourceNode node, CancellationToken cancel)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var expiry = new CancellationTokenSource(connectTimeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(expiry.Token, cancel);
        try
        {
            await socket.ConnectAsync(node.EndPoint, both.Token);
            if (!Equals(socket.LocalEndPoint, socket.RemoteEndPoint)) // a try at a dead port of the ephemeral range can meet itself
            {
                Became(node, isDead: false, "");
                return socket;
            }
            Became(node, isDead: true, "the connection met itself");
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
