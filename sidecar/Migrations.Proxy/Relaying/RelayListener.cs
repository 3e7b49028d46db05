using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Migrations.Proxy.Recording;

namespace Migrations.Proxy.Relaying;

/// <summary>Takes clients and relays each to a source node. While no node takes connections its port is closed, so that clients meet what they would meet at the source.</summary>
internal sealed class RelayListener(Socket socket, ClientGreeting greeting, SourceNodes nodes, Recorder? recorder, RelayOptions options, TimeProvider time, ILogger logger) : IDisposable
{
    private const int Backlog = 1024;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<RelayConnection, byte> _connections = new();
    private readonly RelayBuffers _buffers = new(options.MaxGrownBytes);
    private readonly SemaphoreSlim _free = new(options.MaxConnections);
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private Socket? _socket = socket;
    private int _serving;

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint { get; } = (IPEndPoint)socket.LocalEndPoint!;

    /// <summary>Clients taken, those that have not begun yet too.</summary>
    public int Serving => Volatile.Read(ref _serving);

    /// <summary>Connections being relayed.</summary>
    public int Count => _connections.Count;

    /// <summary>Bytes of relay buffers above the smallest size that are in use.</summary>
    public long GrownBytes => _buffers.GrownBytes;

    /// <summary>A socket that listens.</summary>
    /// <exception cref="SocketException">The port is not to be had.</exception>
    public static Socket BindSocket(IPEndPoint endPoint)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(endPoint);
            socket.Listen(Backlog);
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Takes clients until <see cref="DrainAsync"/>.</summary>
    public async Task RunAsync()
    {
        nodes.AnyAliveChanged += OnAnyAliveChanged;
        if (!nodes.IsAnyAlive) { OnAnyAliveChanged(false); }
        var reviving = nodes.ReviveAsync(_stop.Token);
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                if (await OpenSocketAsync() is { } socket) { await AcceptOneAsync(socket); }
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }
        nodes.AnyAliveChanged -= OnAnyAliveChanged;
        await reviving;
    }

    /// <summary>Closes the port, lets open requests be answered, closes idle connections at once, and resets what is left at the drain's timeout.</summary>
    public async Task DrainAsync()
    {
        await _stop.CancelAsync();
        CloseSocket();
        logger.Draining(Count);
        var started = time.GetTimestamp();
        while (Volatile.Read(ref _serving) > 0 && time.GetElapsedTime(started) < options.DrainTimeout)
        {
            foreach (var connection in _connections.Keys) { connection.CloseWhenIdle(); }
            await Task.Delay(Pause, time);
        }
        recorder?.StopHolding();
        if (Count > 0) { logger.DrainCut(Count); }
        while (true)
        {
            foreach (var connection in _connections.Keys) { connection.Abort(); } // those too that were on their way in
            if (Volatile.Read(ref _serving) == 0) { return; }
            await Task.Delay(Pause / 10, time);
        }
    }

    public void Dispose()
    {
        CloseSocket();
        _stop.Dispose();
        _free.Dispose();
    }

    private async Task AcceptOneAsync(Socket socket)
    {
        if (!_free.Wait(0))
        {
            logger.ConnectionsFull(options.MaxConnections);
            await _free.WaitAsync(_stop.Token);
        }
        Socket? client = null;
        try
        {
            client = await socket.AcceptAsync(_stop.Token);
        }
        catch (ObjectDisposedException)
        {
            // Closed because no node lives.
        }
        catch (SocketException e)
        {
            if (IsOpen(socket))
            {
                logger.AcceptFailed(e.SocketErrorCode.ToString());
                await Task.Delay(Pause, time, _stop.Token); // out of descriptors, most likely
            }
        }
        finally
        {
            if (client is null) { _free.Release(); }
        }
        if (client is null) { return; }
        Interlocked.Increment(ref _serving);
        _ = ServeAsync(client);
    }

    private async Task ServeAsync(Socket client)
    {
        try
        {
            client.NoDelay = true;
            if (await greeting.TakeAsync(client, _stop.Token) is not { } greeted) { return; }
            using var source = await nodes.ConnectAsync(greeted.Certificate, _stop.Token);
            if (source is null)
            {
                greeted.Wire.Reset();
                return;
            }
            var tap = recorder?.Open(greeted.Remote?.ToString(), client.LocalEndPoint?.ToString());
            await RelayAsync(greeted.Wire, source, tap);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            client.Dispose(); // it left before it was served, or we stop
        }
        catch (Exception e)
        {
            client.Dispose();
            logger.ConnectionFailed(e);
        }
        finally
        {
            Interlocked.Decrement(ref _serving);
            _free.Release();
        }
    }

    private async Task RelayAsync(Wire client, Wire source, ConnectionTap? tap)
    {
        var connection = new RelayConnection(client, source, tap, _buffers, options, time);
        _connections.TryAdd(connection, 0);
        try
        {
            await connection.RunAsync();
        }
        finally
        {
            connection.Abort();
            _connections.TryRemove(connection, out _);
        }
    }

    // The socket to accept on; waits while the port is closed, and opens it again when a node is back.
    private async ValueTask<Socket?> OpenSocketAsync()
    {
        lock (_gate) { if (_socket is { } open) { return open; } }
        if (nodes.IsAnyAlive)
        {
            try
            {
                var bound = BindSocket(EndPoint);
                lock (_gate) { _socket = bound; }
                if (_stop.IsCancellationRequested) { CloseSocket(); }
                logger.ListenerReopened();
                return null;
            }
            catch (SocketException e)
            {
                logger.ListenerNotReopened(e.SocketErrorCode.ToString());
            }
        }
        await Task.Delay(Pause, time, _stop.Token);
        return null;
    }

    private bool IsOpen(Socket socket)
    {
        lock (_gate) { return ReferenceEquals(_socket, socket); }
    }

    private void OnAnyAliveChanged(bool isAnyAlive)
    {
        if (isAnyAlive) { return; } // the accepting loop opens it
        CloseSocket();
        logger.ListenerClosed();
    }

    private void CloseSocket()
    {
        Socket? open;
        lock (_gate) { (open, _socket) = (_socket, null); }
        open?.Dispose();
    }
}
