using System.Net.Security;
using System.Net.Sockets;

namespace Migrations.Proxy.Relaying;

/// <summary>A TCP connection under TLS, its handshake done.</summary>
internal sealed class TlsWire(SslStream stream, Socket socket) : Wire
{
    private readonly SocketWire _raw = new(socket);

    public override ValueTask<int> ReceiveAsync(Memory<byte> buffer) => stream.ReadAsync(buffer);

    public override void Acknowledge() => _raw.Acknowledge();

    public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes) => stream.WriteAsync(bytes);

    public override async ValueTask EndSendingAsync()
    {
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
            await stream.ShutdownAsync();
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // It is gone already, or something is still being sent.
        }
        _raw.Shutdown();
    }
}
