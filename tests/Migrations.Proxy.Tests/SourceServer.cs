using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;

namespace Migrations.Proxy.Tests;

/// <summary>A source node that does nothing by itself: the test takes its connections and plays its part.</summary>
internal sealed class SourceServer : IDisposable
{
    private readonly Channel<Peer> _accepted = Channel.CreateUnbounded<Peer>();
    private readonly List<Peer> _all = [];
    private readonly Socket _socket;
    private readonly string _greeting;

    /// <param name="greeting">What it sends on every connection first, to tell which node it is.</param>
    public SourceServer(int port = 0, int receiveBufferBytes = 0, string greeting = "")
    {
        _greeting = greeting;
        _socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        if (receiveBufferBytes > 0) { _socket.ReceiveBufferSize = receiveBufferBytes; }
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, port == 0 ? TestPorts.Take() : port));
        _socket.Listen(128);
        Port = ((IPEndPoint)_socket.LocalEndPoint!).Port;
        _ = AcceptAsync(_socket);
    }

    public int Port { get; }

    public EndPoint EndPoint => new IPEndPoint(IPAddress.Loopback, Port);

    /// <summary>The next connection.</summary>
    public async Task<Peer> AcceptAsync() => await _accepted.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(30));

    /// <summary>The next connection on which something comes, its first byte read; those made to see whether the node lives are passed over.</summary>
    public async Task<Peer> FirstToSpeakAsync(string word)
    {
        while (true)
        {
            var peer = await AcceptAsync();
            try
            {
                if (await peer.Socket.ReceiveAsync(new byte[1], SocketFlags.Peek) == 0) { continue; }
                await peer.ExpectAsync(word);
                return peer;
            }
            catch (SocketException)
            {
                // Gone again.
            }
        }
    }

    public void Dispose()
    {
        _socket.Dispose();
        lock (_all) { _all.ForEach(static p => p.Dispose()); }
    }

    private async Task AcceptAsync(Socket socket)
    {
        try
        {
            while (true)
            {
                var peer = new Peer(await socket.AcceptAsync());
                peer.Socket.NoDelay = true;
                if (_greeting.Length > 0) { await peer.Socket.SendAsync(Encoding.Latin1.GetBytes(_greeting)); }
                lock (_all) { _all.Add(peer); }
                await _accepted.Writer.WriteAsync(peer);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over, or the node went down.
        }
    }
}
