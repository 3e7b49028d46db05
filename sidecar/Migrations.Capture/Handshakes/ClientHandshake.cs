using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Migrations.Capture.Handshakes;

/// <summary>The recorder's side of the handshake: rules only, no socket. One link, one thread. No frame may leave before <see cref="TakeWelcome"/> has agreed.</summary>
public sealed class ClientHandshake(SharedKey key, ClientHello hello)
{
    private HandshakeMessage? _second;

    /// <summary>Message 1.</summary>
    public HandshakeMessage First { get; } = hello.ToMessage();

    /// <summary>Takes message 2 and answers with 3, or says why not.</summary>
    public HandshakeMessage TakeProof(HandshakeMessage message, out RefusalReason? refusal)
    {
        refusal = message.Type != MessageType.ServerProof || message.Body.Length != 66 || _second is not null ? RefusalReason.Malformed
            : BinaryPrimitives.ReadUInt16LittleEndian(message.Body) < hello.VersionMin || BinaryPrimitives.ReadUInt16LittleEndian(message.Body) > hello.VersionMax ? RefusalReason.Version
            : !CryptographicOperations.FixedTimeEquals(message.Body[34..], key.Mac("sidecar"u8, First.Whole, message.Whole.AsSpan(..^32))) ? RefusalReason.Key
            : null;
        if (refusal is { } reason) { return HandshakeMessage.Refused(reason); }
        _second = message;
        var third = HandshakeMessage.Make(MessageType.ClientProof, 32);
        key.Mac("recorder"u8, First.Whole, message.Whole).CopyTo(third.Whole.AsSpan(HandshakeMessage.HeadBytes));
        return third;
    }

    /// <summary>Takes message 4; null when it is not the sidecar's.</summary>
    public Welcome? TakeWelcome(HandshakeMessage message)
    {
        if (_second is null || message.Type != MessageType.Welcome || message.Body.Length != 51) { return null; }
        var session = key.Mac("session"u8, First.Whole, _second.Whole);
        if (!CryptographicOperations.FixedTimeEquals(message.Body[19..], SharedKey.Mac(session, "welcome"u8, message.Whole.AsSpan(..^32), default))) { return null; }
        return new Welcome(
            BinaryPrimitives.ReadUInt16LittleEndian(message.Body),
            BinaryPrimitives.ReadUInt64LittleEndian(message.Body[2..]),
            BinaryPrimitives.ReadUInt64LittleEndian(message.Body[10..]),
            message.Body[18],
            new ControlVerifier(session));
    }
}

/// <summary>What the sidecar told the recorder, and what checks its later messages.</summary>
public sealed record Welcome(ushort Node, ulong WrittenTo, ulong DurableTo, byte Policy, ControlVerifier Control);
