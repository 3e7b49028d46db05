using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Migrations.Capture.Frames;
using Migrations.Capture.Handshakes;

namespace Migrations.Sidecar.Tests;

/// <summary>A recorder as the wire page describes one, over a real socket.</summary>
internal sealed class FakeRecorder : IDisposable
{
    public const ulong Epoch = 0xabcdef0102030405;
    private readonly Socket _socket;
    private readonly byte[] _buffer = new byte[64 << 10];
    private int _filled;

    private FakeRecorder(Socket socket) => _socket = socket;

    public Welcome? Welcome { get; private set; }

    public RefusalReason? RefusedBecause { get; private set; }

    public static async Task<FakeRecorder> ConnectAsync(int port, string key = TestFolder.Key, ushort link = 0, ulong epoch = Epoch)
    {
        var recorder = await OpenAsync(port);
        await recorder.ShakeHandsAsync(key, link, epoch);
        return recorder;
    }

    public static async Task<FakeRecorder> OpenAsync(int port)
    {
        var recorder = new FakeRecorder(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true });
        await recorder._socket.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        return recorder;
    }

    /// <summary>By the sidecar's Unix socket.</summary>
    public static async Task<FakeRecorder> ConnectAsync(string path, string key = TestFolder.Key)
    {
        var recorder = new FakeRecorder(new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified));
        await recorder._socket.ConnectAsync(new UnixDomainSocketEndPoint(path), TestContext.Current.CancellationToken);
        await recorder.ShakeHandsAsync(key, 0, Epoch);
        return recorder;
    }

    public static byte[] Frame(ulong sequence, FrameKind kind = FrameKind.RequestBytes, string payload = "GET / HTTP/1.1\r\n\r\n", ushort link = 0, FrameFlags flags = FrameFlags.None)
    {
        var output = new ArrayBufferWriter<byte>();
        FrameWriter.Write(output, new FrameHeader(0, kind, flags, link, sequence, 0, 1, 1, 1, 0, 0), Encoding.UTF8.GetBytes(payload));
        return output.WrittenSpan.ToArray();
    }

    public Task SendAsync(params byte[][] frames) => SendAsync(frames.SelectMany(f => f).ToArray());

    public async Task SendAsync(byte[] bytes) => await _socket.SendAsync(bytes, TestContext.Current.CancellationToken);

    public async Task SendSplitAsync(byte[] bytes, int chunk)
    {
        for (var at = 0; at < bytes.Length; at += chunk) { await SendAsync(bytes[at..Math.Min(bytes.Length, at + chunk)]); }
    }

    /// <summary>Reads acknowledgements until this sequence is durable.</summary>
    public async Task<ulong> DurableAsync(ulong sequence)
    {
        while (true)
        {
            var message = await ReadAsync() ?? throw new InvalidOperationException("The sidecar closed the link.");
            Assert.True(Welcome!.Control.TryReadAck(message, out var written, out var durable));
            Assert.True(written >= durable);
            if (durable >= sequence) { return durable; }
        }
    }

    /// <summary>The next message; null when the sidecar closed.</summary>
    public async Task<HandshakeMessage?> ReadAsync()
    {
        while (true)
        {
            var bytes = new ReadOnlySequence<byte>(_buffer, 0, _filled);
            if (HandshakeMessage.TryRead(ref bytes, out var message) == MessageStatus.Complete)
            {
                bytes.CopyTo(_buffer);
                _filled = (int)bytes.Length;
                return message;
            }
            int read;
            try
            {
                read = await _socket.ReceiveAsync(_buffer.AsMemory(_filled), TestContext.Current.CancellationToken);
            }
            catch (SocketException)
            {
                read = 0; // closed with bytes of ours unread
            }
            if (read == 0) { return null; }
            _filled += read;
        }
    }

    /// <summary>Reads acknowledgements to the link's end.</summary>
    public async Task<bool> ClosesAsync()
    {
        while (await ReadAsync() is not null) { }
        return true;
    }

    /// <summary>Reads to the link's end; nothing was made durable.</summary>
    public async Task ClosesUnacknowledgedAsync()
    {
        while (await ReadAsync() is { } message)
        {
            Assert.True(Welcome!.Control.TryReadAck(message, out _, out var durable));
            Assert.Equal(0ul, durable);
        }
    }

    public void Dispose() => _socket.Dispose();

    private async Task ShakeHandsAsync(string key, ushort link, ulong epoch)
    {
        var hello = new ClientHello(1, 1, RandomNumberGenerator.GetBytes(32), epoch, link, 1, "node-1", "_na_");
        var handshake = new ClientHandshake(new SharedKey(Convert.FromHexString(key)), hello);
        await SendAsync(handshake.First.Whole);
        if (await ReadAsync() is not { } second) { return; }
        if (IsRefusal(second)) { return; }
        var third = handshake.TakeProof(second, out var refusal);
        await SendAsync(third.Whole);
        RefusedBecause = refusal;
        if (refusal is not null || await ReadAsync() is not { } fourth || IsRefusal(fourth)) { return; }
        Welcome = handshake.TakeWelcome(fourth);
        Assert.NotNull(Welcome);
    }

    private bool IsRefusal(HandshakeMessage message)
    {
        if (message.Type != MessageType.Refused) { return false; }
        RefusedBecause = (RefusalReason)message.Body[0];
        return true;
    }
}
