using System.Buffers;
using System.Buffers.Binary;

namespace Migrations.Capture.Handshakes;

public enum MessageType : byte
{
    ClientHello = 1,
    ServerProof = 2,
    ClientProof = 3,
    Welcome = 4,
    Ack = 5,
    Policy = 6,
    Refused = 7,
}

/// <summary>Why a side ends the handshake; the numbers are the wire's.</summary>
public enum RefusalReason : byte
{
    Version = 1,
    Key = 2,
    Malformed = 3,
    TooManyLinks = 4,
    Full = 5,
}

public enum MessageStatus
{
    Complete,
    NeedsMore,
    Malformed,
    TooLarge,
}

/// <summary>The outer form of handshake and control messages (docs/wire-protocol.md, Handshake).</summary>
/// <param name="Whole">The message with its 8 bytes before the body. Owned.</param>
public sealed record HandshakeMessage(MessageType Type, byte[] Whole)
{
    public const int HeadBytes = 8;
    public const int MaxBodyBytes = 1024;

    private static ReadOnlySpan<byte> Magic => "MIGR"u8;

    public ReadOnlySpan<byte> Body => Whole.AsSpan(HeadBytes);

    /// <summary>Takes the first message off <paramref name="bytes"/>; moves past it only when the answer is Complete.</summary>
    public static MessageStatus TryRead(ref ReadOnlySequence<byte> bytes, out HandshakeMessage message)
    {
        message = null!;
        Span<byte> head = stackalloc byte[HeadBytes];
        var seen = (int)Math.Min(bytes.Length, HeadBytes);
        bytes.Slice(0, seen).CopyTo(head);
        var magic = Math.Min(seen, Magic.Length);
        if (!head[..magic].SequenceEqual(Magic[..magic])) { return MessageStatus.Malformed; } // garbage is known by its first byte
        if (seen < HeadBytes) { return MessageStatus.NeedsMore; }
        if (head[4] is 0 or > (byte)MessageType.Refused || head[5] != 0) { return MessageStatus.Malformed; }
        var bodyBytes = BinaryPrimitives.ReadUInt16LittleEndian(head[6..]);
        if (bodyBytes > MaxBodyBytes) { return MessageStatus.TooLarge; }
        if (bytes.Length < HeadBytes + bodyBytes) { return MessageStatus.NeedsMore; }
        message = new HandshakeMessage((MessageType)head[4], bytes.Slice(0, HeadBytes + bodyBytes).ToArray());
        bytes = bytes.Slice(HeadBytes + bodyBytes);
        return MessageStatus.Complete;
    }

    /// <summary>A message with an empty body of so many bytes, for its maker to fill.</summary>
    public static HandshakeMessage Make(MessageType type, int bodyBytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bodyBytes, MaxBodyBytes);
        var whole = new byte[HeadBytes + bodyBytes];
        Magic.CopyTo(whole);
        whole[4] = (byte)type;
        BinaryPrimitives.WriteUInt16LittleEndian(whole.AsSpan(6), (ushort)bodyBytes);
        return new HandshakeMessage(type, whole);
    }

    public static HandshakeMessage Refused(RefusalReason reason)
    {
        var message = Make(MessageType.Refused, 1);
        message.Whole[HeadBytes] = (byte)reason;
        return message;
    }
}
