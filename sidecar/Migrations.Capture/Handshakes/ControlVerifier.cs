using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Migrations.Capture.Handshakes;

/// <summary>Checks the sidecar's control messages on the recorder's side. One link, one thread.</summary>
public sealed class ControlVerifier
{
    private readonly byte[] _session;
    private ulong _counter;

    internal ControlVerifier(byte[] session) => _session = session;

    /// <summary>Reads an ack; false when the message is none, was changed, or comes out of turn.</summary>
    public bool TryReadAck(HandshakeMessage message, out ulong writtenTo, out ulong durableTo)
    {
        writtenTo = durableTo = 0;
        if (message.Type != MessageType.Ack || message.Body.Length != 48 || !Verify(message)) { return false; }
        writtenTo = BinaryPrimitives.ReadUInt64LittleEndian(message.Body);
        durableTo = BinaryPrimitives.ReadUInt64LittleEndian(message.Body[8..]);
        return true;
    }

    /// <summary>Reads a policy; false as for an ack.</summary>
    public bool TryReadPolicy(HandshakeMessage message, out byte policy)
    {
        policy = 0;
        if (message.Type != MessageType.Policy || message.Body.Length != 33 || !Verify(message)) { return false; }
        policy = message.Body[0];
        return true;
    }

    private bool Verify(HandshakeMessage message) =>
        CryptographicOperations.FixedTimeEquals(message.Body[^32..], ControlSigner.Mac(_session, ++_counter, message));
}
