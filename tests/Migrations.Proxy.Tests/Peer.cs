using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Migrations.Proxy.Tests;

/// <summary>One end of a real connection, with what tests do to it. Nothing waits longer than half a minute.</summary>
internal sealed class Peer(Socket socket) : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    public Socket Socket => socket;

    public static async Task<Peer> ConnectAsync(int port, int receiveBufferBytes = 0)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (receiveBufferBytes > 0) { socket.ReceiveBufferSize = receiveBufferBytes; }
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        }
        catch (SocketException)
        {
            socket.Dispose();
            throw;
        }
        return new Peer(socket);
    }

    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes) => await socket.SendAsync(bytes, TestContext.Current.CancellationToken).AsTask().WaitAsync(Longest);

    public async Task<byte[]> ReadAsync(int bytes)
    {
        var buffer = new byte[bytes];
        for (var at = 0; at < bytes;)
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(at), TestContext.Current.CancellationToken).AsTask().WaitAsync(Longest);
            Assert.True(read > 0, $"ended after {at} of {bytes} bytes");
            at += read;
        }
        return buffer;
    }

    public async Task<string> ReadTextAsync(int bytes) => Encoding.Latin1.GetString(await ReadAsync(bytes));

    public async Task ExpectAsync(string text) => Assert.Equal(text, await ReadTextAsync(text.Length));

    /// <summary>All that comes until the other side has ended its own.</summary>
    public async Task<string> ReadToEndAsync()
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        while (true)
        {
            var read = await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken).AsTask().WaitAsync(Longest);
            if (read == 0) { return text.ToString(); }
            text.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }
    }

    /// <summary>All that comes until the other side has reset the connection.</summary>
    public async Task<string> ReadToResetAsync()
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        try
        {
            while (true)
            {
                var read = await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken).AsTask().WaitAsync(Longest);
                Assert.True(read > 0, "it was ended, not reset");
                text.Append(Encoding.Latin1.GetString(buffer, 0, read));
            }
        }
        catch (SocketException e)
        {
            Assert.Equal(SocketError.ConnectionReset, e.SocketErrorCode);
            return text.ToString();
        }
    }

    public void EndSending() => socket.Shutdown(SocketShutdown.Send);

    public void Reset()
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Dispose();
    }

    public void Dispose() => socket.Dispose();
}
