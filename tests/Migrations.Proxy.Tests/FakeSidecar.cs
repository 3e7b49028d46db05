using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Migrations.Capture.Frames;
using Migrations.Capture.Handshakes;
using Migrations.Sidecar.Tests;

namespace Migrations.Proxy.Tests;

/// <summary>A sidecar that the test plays: it makes things durable when it is told to, or never, or lies.</summary>
internal sealed class FakeSidecar : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private Socket? _socket;
    private ControlSigner? _signer;
    private ReadOnlyMemory<byte> _rest;

    /// <param name="receiveBufferBytes">Small: what it does not read stays with the recorder.</param>
    /// <param name="port">0: one of its own.</param>
    public FakeSidecar(int receiveBufferBytes = 0, int port = 0)
    {
        if (receiveBufferBytes > 0) { _listener.ReceiveBufferSize = receiveBufferBytes; }
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, port == 0 ? TestPorts.Take() : port));
        _listener.Listen(8);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>Takes a link; ends when its first frame is here, for only then has the recorder heard the welcome.</summary>
    public async Task AcceptAsync(byte policy = 0, ulong durable = 0, string key = TestFolder.Key)
    {
        _socket = await _listener.AcceptAsync(TestContext.Current.CancellationToken);
        _socket.NoDelay = true;
        var handshake = new ServerHandshake(new SharedKey(Convert.FromHexString(key)), RandomNumberGenerator.GetBytes(32));
        await _socket.SendAsync(handshake.TakeHello(await ReadMessageAsync(), out _).Whole);
        Assert.Null(handshake.TakeProof(await ReadMessageAsync()));
        await _socket.SendAsync(handshake.Welcome(1, durable, durable, policy, out _signer).Whole);
        _rest = default;
        await ReceiveAsync();
    }

    /// <summary>Says nothing that proves it knows the key, and gives all that it is sent.</summary>
    public async Task<byte[]> CheatAsync(byte[] answer)
    {
        using var socket = await _listener.AcceptAsync(TestContext.Current.CancellationToken);
        await socket.SendAsync(answer);
        var got = new MemoryStream();
        var buffer = new byte[4096];
        try
        {
            for (int read; (read = await socket.ReceiveAsync(buffer).WaitAsync(TimeSpan.FromSeconds(30))) > 0;) { got.Write(buffer, 0, read); }
        }
        catch (SocketException)
        {
            // Closed in our face: as it should.
        }
        return got.ToArray();
    }

    /// <summary>Ends when the recorder sends no more.</summary>
    public async Task EndsAsync() => Assert.Equal(0, await _socket!.ReceiveAsync(new byte[1]).WaitAsync(TimeSpan.FromSeconds(30)));

    public Task AckAsync(ulong durable) => _socket!.SendAsync(_signer!.Ack(durable, durable).Whole);

    public Task PolicyAsync(byte policy) => _socket!.SendAsync(_signer!.Policy(policy).Whole);

    /// <summary>Makes everything durable as it comes, until the link ends.</summary>
    public async Task AcknowledgeAllAsync()
    {
        try
        {
            while (true)
            {
                var bytes = new ReadOnlySequence<byte>(_rest);
                var last = 0ul;
                while (new FrameReader(FrameHeader.MaxPayloadBytes).TryRead(ref bytes, isFinal: false, out var frame) == FrameStatus.Complete) { last = frame.Header.Sequence; }
                _rest = _rest[^(int)bytes.Length..];
                if (last > 0) { await AckAsync(last); }
                await ReceiveAsync();
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or Xunit.Sdk.XunitException)
        {
            // The test is over.
        }
    }

    /// <summary>The next frame that <paramref name="wanted"/> takes; those before it are passed over.</summary>
    public async Task<(FrameHeader Header, string Payload)> NextAsync(Func<FrameHeader, bool> wanted)
    {
        var beats = 0;
        while (true)
        {
            var bytes = new ReadOnlySequence<byte>(_rest);
            var status = new FrameReader(FrameHeader.MaxPayloadBytes).TryRead(ref bytes, isFinal: false, out var frame);
            if (status == FrameStatus.NeedsMore)
            {
                await ReceiveAsync();
                continue;
            }
            Assert.Equal(FrameStatus.Complete, status);
            var result = (frame.Header, Encoding.Latin1.GetString(frame.Payload.ToArray()));
            _rest = _rest[^(int)bytes.Length..];
            if (bytes.Length == 0) { _rest = default; }
            if (wanted(result.Header)) { return result; }
            Assert.True(frame.Header.Kind != FrameKind.Heartbeat || ++beats < 60, "nothing but heartbeats comes");
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        _socket?.Dispose();
    }

    private async Task ReceiveAsync()
    {
        var buffer = new byte[64 << 10];
        var read = await _socket!.ReceiveAsync(buffer).WaitAsync(TimeSpan.FromSeconds(30));
        Assert.True(read > 0, "the link was closed");
        _rest = (byte[])[.. _rest.Span, .. buffer.AsSpan(0, read)];
    }

    private async Task<HandshakeMessage> ReadMessageAsync()
    {
        var bytes = new byte[HandshakeMessage.HeadBytes + HandshakeMessage.MaxBodyBytes];
        for (var filled = 0; ; filled += await _socket!.ReceiveAsync(bytes.AsMemory(filled, 1), SocketFlags.None))
        {
            var sequence = new ReadOnlySequence<byte>(bytes, 0, filled);
            if (HandshakeMessage.TryRead(ref sequence, out var message) == MessageStatus.Complete) { return message; }
        }
    }
}
