using System.Net.Sockets;

namespace Migrations.Proxy.Relaying;

/// <summary>A plain TCP connection.</summary>
internal sealed class SocketWire(Socket connected) : Wire
{
    private readonly Socket _socket = LocalHop.Adopt(connected);

    /// <summary>Bytes that were read before the relay began (behind a PROXY header); given out first.</summary>
    public ReadOnlyMemory<byte> Before { get; set; }

    public override ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        if (Before.IsEmpty) { return _socket.ReceiveAsync(buffer, SocketFlags.None); }
        var taken = Math.Min(buffer.Length, Before.Length);
        Before[..taken].CopyTo(buffer);
        Before = taken == Before.Length ? default : Before[taken..]; // an empty rest would keep the whole
        return ValueTask.FromResult(taken);
    }

    public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        var sending = _socket.SendAsync(bytes, SocketFlags.None);
        return sending.IsCompletedSuccessfully && sending.Result == bytes.Length ? ValueTask.CompletedTask : SendRestAsync(sending, bytes);
    }

    public override ValueTask EndSendingAsync()
    {
        _socket.Shutdown(SocketShutdown.Send);
        return ValueTask.CompletedTask;
    }

    public override bool HasFailed()
    {
        try
        {
            return _socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error) is not 0;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return true;
        }
    }

    public override void Shutdown()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It is gone already.
        }
    }

    public override void Reset()
    {
        try
        {
            _socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It is gone already.
        }
        _socket.Dispose();
    }

    public override void Dispose() => _socket.Dispose();

    private async ValueTask SendRestAsync(ValueTask<int> sending, ReadOnlyMemory<byte> bytes)
    {
        var sent = await sending;
        while (sent < bytes.Length) { sent += await _socket.SendAsync(bytes[sent..], SocketFlags.None); }
    }
}
