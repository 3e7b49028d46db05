using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Migrations.Capture.Handshakes;

/// <summary>The sidecar's side of the handshake: rules only, no socket. One link, one thread.</summary>
/// <param name="nonce">32 fresh random bytes.</param>
public sealed class ServerHandshake(SharedKey key, byte[] nonce)
{
    public const ushort Version = 1;
    private const int MacBytes = 32;
    private HandshakeMessage? _first;
    private HandshakeMessage? _second;

    /// <summary>Null until message 1 was accepted.</summary>
    public ClientHello? Hello { get; private set; }

    /// <summary>True once the recorder has proved that it knows the key.</summary>
    public bool IsProved { get; private set; }

    /// <summary>Takes message 1 and answers with 2, or says why not.</summary>
    public HandshakeMessage TakeHello(HandshakeMessage message, out RefusalReason? refusal)
    {
        refusal = null;
        if (Hello is not null || !ClientHello.TryRead(message, out var hello)) { return Refuse(RefusalReason.Malformed, out refusal); }
        if (hello.VersionMin > Version || hello.VersionMax < Version) { return Refuse(RefusalReason.Version, out refusal); }
        Hello = hello;
        _first = message;
        _second = HandshakeMessage.Make(MessageType.ServerProof, 2 + 32 + MacBytes);
        var body = _second.Whole.AsSpan(HandshakeMessage.HeadBytes);
        BinaryPrimitives.WriteUInt16LittleEndian(body, Version);
        nonce.CopyTo(body[2..]);
        key.Mac("sidecar"u8, message.Whole, _second.Whole.AsSpan(..^MacBytes)).CopyTo(body[34..]);
        return _second;
    }

    /// <summary>Takes message 3; null when the recorder has proved itself.</summary>
    public RefusalReason? TakeProof(HandshakeMessage message)
    {
        if (_first is null || _second is null || IsProved || message.Type != MessageType.ClientProof || message.Body.Length != MacBytes) { return RefusalReason.Malformed; }
        if (!CryptographicOperations.FixedTimeEquals(message.Body, key.Mac("recorder"u8, _first.Whole, _second.Whole))) { return RefusalReason.Key; }
        IsProved = true;
        return null;
    }

    /// <summary>Message 4, and the key that authenticates what follows it.</summary>
    public HandshakeMessage Welcome(ushort node, ulong writtenTo, ulong durableTo, byte policy, out ControlSigner signer)
    {
        if (!IsProved) { throw new InvalidOperationException("The recorder has not proved itself."); }
        var session = key.Mac("session"u8, _first!.Whole, _second!.Whole);
        var message = HandshakeMessage.Make(MessageType.Welcome, 19 + MacBytes);
        var body = message.Whole.AsSpan(HandshakeMessage.HeadBytes);
        BinaryPrimitives.WriteUInt16LittleEndian(body, node);
        BinaryPrimitives.WriteUInt64LittleEndian(body[2..], writtenTo);
        BinaryPrimitives.WriteUInt64LittleEndian(body[10..], durableTo);
        body[18] = policy;
        SharedKey.Mac(session, "welcome"u8, message.Whole.AsSpan(..^MacBytes), default).CopyTo(body[19..]);
        signer = new ControlSigner(session);
        return message;
    }

    private static HandshakeMessage Refuse(RefusalReason reason, out RefusalReason? refusal)
    {
        refusal = reason;
        return HandshakeMessage.Refused(reason);
    }
}
