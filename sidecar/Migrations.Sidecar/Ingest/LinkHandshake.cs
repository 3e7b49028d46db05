using System.Buffers;
using System.Net.Sockets;
using System.Security.Cryptography;
using Migrations.Capture.Handshakes;

namespace Migrations.Sidecar.Ingest;

/// <summary>Carries the sidecar's side of the handshake over a socket, up to the recorder's proof.</summary>
internal sealed class LinkHandshake(Socket socket, SharedKey key)
{
    private readonly byte[] _buffer = new byte[2 * (HandshakeMessage.HeadBytes + HandshakeMessage.MaxBodyBytes)];
    private int _filled;

    public ServerHandshake Rules { get; } = new(key, RandomNumberGenerator.GetBytes(32));

    /// <summary>What came behind the last message.</summary>
    public ReadOnlyMemory<byte> Rest => _buffer.AsMemory(0, _filled);

    /// <summary>Null when the recorder has proved itself; else why not, and it has been told.</summary>
    public async Task<string?> RunAsync(CancellationToken cancel)
    {
        var (hello, problem) = await ReceiveAsync(cancel);
        if (hello is null) { return await RefuseAsync(RefusalReason.Malformed, problem!, cancel); }
        if (hello.Type == MessageType.Refused) { return "the recorder refused"; }
        var second = Rules.TakeHello(hello, out var refusal);
        await socket.SendAsync(second.Whole, cancel);
        if (refusal is { } reason) { return $"its hello was refused ({reason})"; }

        (var proof, problem) = await ReceiveAsync(cancel);
        if (proof is null) { return await RefuseAsync(RefusalReason.Malformed, problem!, cancel); }
        if (proof.Type == MessageType.Refused) { return "the recorder does not accept this sidecar's key or version"; }
        refusal = Rules.TakeProof(proof);
        return refusal is { } why ? await RefuseAsync(why, $"its proof was refused ({why})", cancel) : null;
    }

    private async Task<(HandshakeMessage? Message, string? Problem)> ReceiveAsync(CancellationToken cancel)
    {
        while (true)
        {
            var bytes = new ReadOnlySequence<byte>(_buffer, 0, _filled);
            var status = HandshakeMessage.TryRead(ref bytes, out var message);
            if (status == MessageStatus.Complete)
            {
                bytes.CopyTo(_buffer);
                _filled = (int)bytes.Length;
                return (message, null);
            }
            if (status != MessageStatus.NeedsMore) { return (null, $"what it sent is no message ({status})"); }
            var read = await socket.ReceiveAsync(_buffer.AsMemory(_filled), cancel);
            if (read == 0) { return (null, "it closed before the handshake was done"); }
            _filled += read;
        }
    }

    private async Task<string> RefuseAsync(RefusalReason reason, string why, CancellationToken cancel)
    {
        await socket.SendAsync(HandshakeMessage.Refused(reason).Whole, cancel);
        return why;
    }
}
