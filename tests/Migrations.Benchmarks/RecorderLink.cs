using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Migrations.Capture.Frames;
using Migrations.Capture.Handshakes;

namespace Migrations.Benchmarks;

/// <summary>A recorder's side of one authenticated link; sends frames that were made before the clock runs.</summary>
internal sealed class RecorderLink : IDisposable
{
    private const ulong Epoch = 0xfedcba9876543210;
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[64 << 10];
    private int _filled;
    private Welcome? _welcome;

    /// <summary>Acknowledgements that moved what is durable: as many group commits at least touched this link.</summary>
    public int Commits { get; private set; }

    public static async Task<RecorderLink> ConnectAsync(int port, byte[] key, ushort link)
    {
        var recorder = new RecorderLink();
        await recorder._socket.ConnectAsync(IPAddress.Loopback, port);
        var handshake = new ClientHandshake(new SharedKey(key), new ClientHello(1, 1, RandomNumberGenerator.GetBytes(32), Epoch, link, 1, "node-one", "_na_"));
        await recorder._socket.SendAsync(handshake.First.Whole);
        var proof = handshake.TakeProof(await recorder.ReadAsync(), out _);
        await recorder._socket.SendAsync(proof.Whole);
        recorder._welcome = handshake.TakeWelcome(await recorder.ReadAsync()) ?? throw new InvalidOperationException("the sidecar has another key");
        return recorder;
    }

    /// <summary>Exchanges of 1 KB on the wire: two frames of 460 bytes each, the first frame of all a hello.</summary>
    /// <param name="holds">A recorder that holds answers: its second frame says so, and its requests may change something.</param>
    public static byte[] Frames(ushort link, int exchanges, bool holds = false)
    {
        var output = new ArrayBufferWriter<byte>(exchanges * 1024);
        var payload = RandomNumberGenerator.GetBytes(460);
        for (var i = 0; i < 2 * exchanges; i++)
        {
            var kind = i == 0 ? FrameKind.Hello : i % 2 == 0 ? FrameKind.RequestBytes : FrameKind.ResponseBytes;
            if (i == 1 && holds) { kind = FrameKind.Held; }
            var flags = holds && kind == FrameKind.RequestBytes ? FrameFlags.Mutation : FrameFlags.None;
            FrameWriter.Write(output, new FrameHeader(0, kind, flags, link, (ulong)i + 1, (ulong)(i / 2) * 460, i, i, 1, 0, 0), payload);
        }
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Sends in pieces of 64 KB, as a recorder under load does.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        for (; bytes.Length > 0; bytes = bytes[Math.Min(64 << 10, bytes.Length)..]) { await _socket.SendAsync(bytes[..Math.Min(64 << 10, bytes.Length)]); }
    }

    public async Task UntilDurableAsync(ulong sequence)
    {
        var last = 0ul;
        while (last < sequence)
        {
            if (!_welcome!.Control.TryReadAck(await ReadAsync(), out _, out var durable)) { throw new InvalidOperationException("no acknowledgement"); }
            if (durable > last) { Commits++; }
            last = durable;
        }
    }

    public void Dispose() => _socket.Dispose();

    private async Task<HandshakeMessage> ReadAsync()
    {
        while (true)
        {
            var bytes = new ReadOnlySequence<byte>(_buffer, 0, _filled);
            if (HandshakeMessage.TryRead(ref bytes, out var message) == MessageStatus.Complete)
            {
                bytes.CopyTo(_buffer);
                _filled = (int)bytes.Length;
                return message!;
            }
            var read = await _socket.ReceiveAsync(_buffer.AsMemory(_filled));
            if (read == 0) { throw new InvalidOperationException("the sidecar closed the link"); }
            _filled += read;
        }
    }
}
