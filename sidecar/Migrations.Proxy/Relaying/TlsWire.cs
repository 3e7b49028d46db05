using System.Net.Security;
using System.Net.Sockets;

namespace Migrations.Proxy.Relaying;

/// <summary>A TCP connection under TLS, its handshake done.</summary>
/// <remarks>The end can be told once: <see cref="SslStream.ShutdownAsync"/> and every later write are misuse to it. Who comes second is told so as by a socket.</remarks>
internal sealed class TlsWire(SslStream stream, Socket socket) : Wire
{
    private readonly SocketWire _raw = new(socket);
    private int _isEnded;

    public override ValueTask<int> ReceiveAsync(Memory<byte> buffer) => stream.ReadAsync(buffer);

    public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return stream.WriteAsync(bytes);
        }
        catch (InvalidOperationException e) when (Volatile.Read(ref _isEnded) == 1)
        {
            throw new IOException("The connection was shut down.", e);
        }
    }

    public override async ValueTask EndSendingAsync()
    {
        if (Interlocked.Exchange(ref _isEnded, 1) == 1) { return; } // by Shutdown, which goes on by itself
        await stream.ShutdownAsync();
        socket.Shutdown(SocketShutdown.Send);
    }

    public override bool HasFailed() => _raw.HasFailed();

    public override void Shutdown() => _ = ShutdownAsync();

    public override void Reset()
    {
        _raw.Reset();
        stream.Dispose();
    }

    public override void Dispose()
    {
        stream.Dispose();
        socket.Dispose();
    }

    // The other side is told that nothing was cut off, if it still listens.
    private async Task ShutdownAsync()
    {
        try
        {
            if (Interlocked.Exchange(ref _isEnded, 1) == 0) { await stream.ShutdownAsync(); }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // It is gone already, or something is still being sent.
        }
        _raw.Shutdown();
    }
}
