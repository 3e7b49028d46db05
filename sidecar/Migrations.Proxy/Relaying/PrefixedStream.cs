using System.Net.Sockets;

namespace Migrations.Proxy.Relaying;

/// <summary>A socket's stream with bytes in front of it that were read already. For a TLS handshake behind a PROXY header.</summary>
internal sealed class PrefixedStream(Socket socket, ReadOnlyMemory<byte> before) : NetworkStream(socket, ownsSocket: true)
{
    private ReadOnlyMemory<byte> _before = before;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_before.IsEmpty || buffer.IsEmpty) { return _before.IsEmpty ? base.ReadAsync(buffer, cancellationToken) : ValueTask.FromResult(0); }
        var taken = Math.Min(buffer.Length, _before.Length);
        _before[..taken].CopyTo(buffer);
        _before = _before[taken..];
        return ValueTask.FromResult(taken);
    }
}
