using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text;

namespace Migrations.Proxy.Relaying;

/// <summary>The header of the PROXY protocol, version 1 or 2, that a balancer puts in front of a client's bytes.</summary>
internal static class ProxyHeader
{
    /// <summary>The longest header taken; version 2 allows more, for additions that nobody sends.</summary>
    public const int MaxBytes = 4096;

    private const int MaxTextBytes = 107;
    private const int BinaryHeadBytes = 16;

    private static ReadOnlySpan<byte> BinarySignature => [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A];

    /// <summary>Reads the header at the start of <paramref name="bytes"/>.</summary>
    /// <param name="client">The client as the balancer saw it; null when it does not say (LOCAL, UNKNOWN).</param>
    /// <param name="length">Bytes of the header; what follows is the client's.</param>
    public static ProxyHeaderStatus TryRead(ReadOnlySpan<byte> bytes, out IPEndPoint? client, out int length)
    {
        client = null;
        length = 0;
        if (StartsLike(bytes, BinarySignature)) { return TryReadBinary(bytes, out client, out length); }
        return StartsLike(bytes, "PROXY "u8) ? TryReadText(bytes, out client, out length) : ProxyHeaderStatus.Malformed;
    }

    private static bool StartsLike(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> start)
    {
        var seen = Math.Min(bytes.Length, start.Length);
        return bytes[..seen].SequenceEqual(start[..seen]);
    }

    private static ProxyHeaderStatus TryReadText(ReadOnlySpan<byte> bytes, out IPEndPoint? client, out int length)
    {
        client = null;
        length = bytes.IndexOf("\r\n"u8) + 2;
        if (length < 2) { return bytes.Length >= MaxTextBytes ? ProxyHeaderStatus.Malformed : ProxyHeaderStatus.NeedsMore; }
        if (length > MaxTextBytes) { return ProxyHeaderStatus.Malformed; }
        var words = Encoding.ASCII.GetString(bytes[..(length - 2)]).Split(' ');
        if (words.Length >= 2 && words[1] == "UNKNOWN") { return ProxyHeaderStatus.Complete; }
        if (words.Length != 6 || words[1] is not ("TCP4" or "TCP6")) { return ProxyHeaderStatus.Malformed; }
        if (!IPAddress.TryParse(words[2], out var address) || !IPAddress.TryParse(words[3], out _) || !ushort.TryParse(words[4], NumberStyles.None, CultureInfo.InvariantCulture, out var port)) { return ProxyHeaderStatus.Malformed; }
        client = new IPEndPoint(address, port);
        return ProxyHeaderStatus.Complete;
    }

    private static ProxyHeaderStatus TryReadBinary(ReadOnlySpan<byte> bytes, out IPEndPoint? client, out int length)
    {
        client = null;
        length = 0;
        if (bytes.Length < BinaryHeadBytes) { return ProxyHeaderStatus.NeedsMore; }
        var rest = BinaryPrimitives.ReadUInt16BigEndian(bytes[14..]);
        if (bytes[12] >> 4 != 2 || (bytes[12] & 15) > 1 || BinaryHeadBytes + rest > MaxBytes) { return ProxyHeaderStatus.Malformed; }
        if (bytes.Length < BinaryHeadBytes + rest) { return ProxyHeaderStatus.NeedsMore; }
        length = BinaryHeadBytes + rest;
        var body = bytes[BinaryHeadBytes..length];
        var isLocal = (bytes[12] & 15) == 0;
        switch (bytes[13])
        {
            case var _ when isLocal: break;
            case 0x11 when rest >= 12: client = new IPEndPoint(new IPAddress(body[..4]), BinaryPrimitives.ReadUInt16BigEndian(body[8..])); break;
            case 0x21 when rest >= 36: client = new IPEndPoint(new IPAddress(body[..16]), BinaryPrimitives.ReadUInt16BigEndian(body[32..])); break;
            case 0x11 or 0x21: return ProxyHeaderStatus.Malformed;
        }
        return ProxyHeaderStatus.Complete;
    }
}
