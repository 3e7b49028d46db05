using System.Buffers.Binary;
using System.Text;

namespace Migrations.Capture.Handshakes;

/// <summary>The recorder's first message: who it is, and what it can speak.</summary>
public sealed record ClientHello(
    ushort VersionMin,
    ushort VersionMax,
    byte[] Nonce,
    ulong Epoch,
    ushort Link,
    byte Role,
    string NodeId,
    string ClusterUuid)
{
    private const int NodeAt = 47;

    private static readonly UTF8Encoding Utf8 = new(false, true);

    public HandshakeMessage ToMessage()
    {
        var node = Utf8.GetBytes(NodeId);
        var cluster = Utf8.GetBytes(ClusterUuid);
        var message = HandshakeMessage.Make(MessageType.ClientHello, NodeAt + 2 + node.Length + cluster.Length);
        var body = message.Whole.AsSpan(HandshakeMessage.HeadBytes);
        BinaryPrimitives.WriteUInt16LittleEndian(body, VersionMin);
        BinaryPrimitives.WriteUInt16LittleEndian(body[2..], VersionMax);
        Nonce.AsSpan(0, 32).CopyTo(body[4..]);
        BinaryPrimitives.WriteUInt64LittleEndian(body[36..], Epoch);
        BinaryPrimitives.WriteUInt16LittleEndian(body[44..], Link);
        body[46] = Role;
        body[NodeAt] = checked((byte)node.Length);
        node.CopyTo(body[(NodeAt + 1)..]);
        body[NodeAt + 1 + node.Length] = checked((byte)cluster.Length);
        cluster.CopyTo(body[(NodeAt + 2 + node.Length)..]);
        return message;
    }

    /// <summary>Reads the message's body; false when it is not one.</summary>
    public static bool TryRead(HandshakeMessage message, out ClientHello hello)
    {
        hello = null!;
        var body = message.Body;
        if (message.Type != MessageType.ClientHello || body.Length < NodeAt + 2) { return false; }
        var at = NodeAt;
        if (!TryText(body, ref at, out var node) || !TryText(body, ref at, out var cluster) || at != body.Length) { return false; }
        hello = new ClientHello(
            BinaryPrimitives.ReadUInt16LittleEndian(body),
            BinaryPrimitives.ReadUInt16LittleEndian(body[2..]),
            body.Slice(4, 32).ToArray(),
            BinaryPrimitives.ReadUInt64LittleEndian(body[36..]),
            BinaryPrimitives.ReadUInt16LittleEndian(body[44..]),
            body[46],
            node,
            cluster);
        return hello.VersionMin <= hello.VersionMax && hello.Role is 1 or 2 && node.Length > 0;
    }

    private static bool TryText(ReadOnlySpan<byte> body, ref int at, out string text)
    {
        text = "";
        if (at >= body.Length || body.Length - at - 1 < body[at]) { return false; }
        var bytes = body.Slice(at + 1, body[at]);
        at += 1 + bytes.Length;
        if (!System.Text.Unicode.Utf8.IsValid(bytes)) { return false; }
        text = Utf8.GetString(bytes);
        return !text.Any(char.IsControl); // ids go into file content and log lines
    }
}
