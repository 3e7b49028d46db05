using System.Buffers.Binary;

namespace Migrations.Capture.Handshakes;

/// <summary>Makes the sidecar's control messages; each carries a mac over a counter that is not sent. One link, one thread.</summary>
public sealed class ControlSigner
{
    private readonly byte[] _session;
    private ulong _counter;

    internal ControlSigner(byte[] session) => _session = session;

    public HandshakeMessage Ack(ulong writtenTo, ulong durableTo)
    {
        var message = HandshakeMessage.Make(MessageType.Ack, 16 + 32);
        BinaryPrimitives.WriteUInt64LittleEndian(message.Whole.AsSpan(8), writtenTo);
        BinaryPrimitives.WriteUInt64LittleEndian(message.Whole.AsSpan(16), durableTo);
        return Sign(message);
    }

    public HandshakeMessage Policy(byte policy)
    {
        var message = HandshakeMessage.Make(MessageType.Policy, 1 + 32);
        message.Whole[8] = policy;
        return Sign(message);
    }

    private HandshakeMessage Sign(HandshakeMessage message)
    {
        Mac(_session, ++_counter, message).CopyTo(message.Whole.AsSpan(message.Whole.Length - 32));
        return message;
    }

    internal static byte[] Mac(byte[] session, ulong counter, HandshakeMessage message)
    {
        Span<byte> number = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(number, counter);
        return SharedKey.Mac(session, number, message.Whole.AsSpan(0, message.Whole.Length - 32), default);
    }
}
