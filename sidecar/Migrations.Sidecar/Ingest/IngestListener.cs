using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Migrations.Capture.Handshakes;
using Migrations.Capture.Segments;

namespace Migrations.Sidecar.Ingest;

/// <summary>Takes connections on loopback, and on a Unix socket if it is given one, lets proved recorders in, and keeps their links until they end.</summary>
/// <remarks>Stopping: no more connections, then every link ends; what they had received is in the writer's queue when <see cref="StopAsync"/> returns.</remarks>
internal sealed class IngestListener(CaptureLogWriter log, IngestWriter writer, SharedKey key, IngestOptions options, TimeProvider time, ILogger logger) : IDisposable
{
    private readonly List<Socket> _sockets = [];
    private readonly ConcurrentDictionary<int, Task> _connections = new();
    private readonly ConcurrentDictionary<StreamKey, IngestLink> _links = new();
    private readonly CancellationTokenSource _handshakes = new();
    private int _lastConnection;

    public int Links => _links.Count;

    /// <summary>Binds; returns the port.</summary>
    /// <exception cref="SocketException">The port is not to be had.</exception>
    public int Bind(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _sockets.Add(socket);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
        socket.Listen(options.MaxLinks);
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    /// <summary>Takes connections by the Unix socket of this path, too.</summary>
    /// <exception cref="IOException">As <see cref="SocketFile.Bind"/> throws, and so the others.</exception>
    public void BindSocket(string path)
    {
        var socket = SocketFile.Bind(path);
        _sockets.Add(socket);
        socket.Listen(options.MaxLinks);
    }

    /// <summary>Until it is cancelled; the task fails when one of its sockets does.</summary>
    public async Task AcceptAsync(CancellationToken cancel) => await await Task.WhenAny(_sockets.Select(s => AcceptAsync(s, cancel)));

    public async Task StopAsync()
    {
        foreach (var socket in _sockets) { socket.Close(); }
        await _handshakes.CancelAsync();
        foreach (var link in _links.Values) { link.End("the sidecar is stopping"); }
        await Task.WhenAll(_connections.Values);
    }

    public void Dispose()
    {
        foreach (var socket in _sockets) { socket.Dispose(); }
        _handshakes.Dispose();
    }

    private async Task AcceptAsync(Socket listening, CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                var socket = await listening.AcceptAsync(cancel);
                var number = Interlocked.Increment(ref _lastConnection);
                var isTooMany = _connections.Count >= options.MaxLinks;
                var connection = Task.Run(() => ServeAsync(socket, isTooMany), CancellationToken.None);
                _connections[number] = connection;
                _ = connection.ContinueWith(_ => _connections.TryRemove(number, out Task? _), TaskScheduler.Default);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return;
            }
            catch (SocketException e)
            {
                logger.ConnectionFailed(e.SocketErrorCode.ToString());
            }
        }
    }

    private async Task ServeAsync(Socket socket, bool isTooMany)
    {
        using (socket)
        {
            try
            {
                if (socket.AddressFamily != AddressFamily.Unix) { socket.NoDelay = true; }
                await ServeOneAsync(socket, isTooMany);
            }
            catch (Exception e) when (e is SocketException or IOException or OperationCanceledException)
            {
                logger.ConnectionFailed(e is OperationCanceledException ? "the handshake took too long, or the sidecar is stopping" : e.Message);
            }
        }
    }

    private async Task ServeOneAsync(Socket socket, bool isTooMany)
    {
        var remote = socket.AddressFamily == AddressFamily.Unix ? "the socket" : socket.RemoteEndPoint?.ToString();
        using var timeout = new CancellationTokenSource(options.HandshakeTimeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _handshakes.Token);
        if (isTooMany)
        {
            await socket.SendAsync(HandshakeMessage.Refused(RefusalReason.TooManyLinks).Whole, both.Token);
            logger.HandshakeRefused(remote, $"there are {options.MaxLinks} links already");
            return;
        }
        var handshake = new LinkHandshake(socket, key);
        if (await handshake.RunAsync(both.Token) is { } why)
        {
            logger.HandshakeRefused(remote, why);
            return;
        }
        if (!writer.MayTry)
        {
            await socket.SendAsync(HandshakeMessage.Refused(RefusalReason.Full).Whole, both.Token);
            logger.HandshakeRefused(remote, writer.StoppedBecause ?? "nothing is taken now");
            return;
        }
        await RunLinkAsync(socket, handshake, both.Token);
    }

    private async Task RunLinkAsync(Socket socket, LinkHandshake handshake, CancellationToken welcomeCancel)
    {
        var hello = handshake.Rules.Hello!;
        var node = log.NodeNumberOf(hello.NodeId);
        var position = log.PositionOf(new StreamKey(node, hello.Epoch, hello.Link));
        var welcome = handshake.Rules.Welcome(node, position.WrittenTo, position.DurableTo, options.Policy, out var signer);
        var link = new IngestLink(socket, signer, position, writer);
        if (_links.TryGetValue(position.Key, out var old)) { old.End("its recorder opened a new one"); }
        _links[position.Key] = link;
        try
        {
            await socket.SendAsync(welcome.Whole, welcomeCancel);
            logger.LinkOpened(position.Key.ToString(), hello.NodeId, position.DurableTo);
            var why = await link.RunAsync(handshake.Rest, CancellationToken.None);
            Account(link, why);
        }
        finally
        {
            _links.TryRemove(KeyValuePair.Create(position.Key, link));
        }
    }

    private void Account(IngestLink link, string why)
    {
        var position = link.Position;
        if (!link.IsRefused)
        {
            logger.LinkEnded(position.Key.ToString(), why, position.DurableTo);
            return;
        }
        logger.LinkRefused(position.Key.ToString(), why);
        log.Book(GapReason.LinkRefused, position.Key, position.WrittenTo + 1, 0, 0, $"The link was ended because of what it sent: {why}.");
    }
}
