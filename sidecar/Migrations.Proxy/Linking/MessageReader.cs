using System.Buffers;
using System.Net.Sockets;
using Migrations.Capture.Handshakes;

namespace Migrations.Proxy.Linking;

/// <summary>Cuts what the sidecar sends into messages. One per connection, one reader.</summary>
internal sealed class MessageReader(Socket socket)
{
    private readonly byte[] _buffer = new byte[4 * (HandshakeMessage.HeadBytes + HandshakeMessage.MaxBodyBytes)];
    private int _from;
    private int _filled;

    /// <summary>What came is no message; nothing more is read.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>The next message; null at the end, or when what came is none.</summary>
    public async ValueTask<HandshakeMessage?> ReadAsync(CancellationToken cancel)
    {
        while (true)
        {
            var bytes = new ReadOnlySequence<byte>(_buffer, _from, _filled - _from);
            var status = HandshakeMessage.TryRead(ref bytes, out var message);
            if (status == MessageStatus.Complete)
            {
                _from = _filled - (int)bytes.Length;
                return message;
            }
            if (status != MessageStatus.NeedsMore)
            {
                IsMalformed = true;
                return null;
            }
            _buffer.AsSpan(_from, _filled - _from).CopyTo(_buffer);
            (_from, _filled) = (0, _filled - _from);
            var read = await socket.ReceiveAsync(_buffer.AsMemory(_filled), SocketFlags.None, cancel);
            if (read == 0) { return null; }
            _filled += read;
        }
    }
}
