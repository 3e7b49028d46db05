using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;

namespace Migrations.Capture.Frames;

public readonly partial record struct FrameHeader
{
    /// <summary>Bytes of a header on the wire.</summary>
    public const int SizeBytes = 52;

    /// <summary>The longest payload a frame may have.</summary>
    public const int MaxPayloadBytes = 1 << 20;

    private const int CheckedBytes = 48;
    private const FrameFlags KnownFlags = FrameFlags.More | FrameFlags.Mutation | FrameFlags.Unreadable;

    [ThreadStatic]
    private static Crc32? _crc;

    /// <summary>False: the kind is not on the wire page, and nothing after it can be trusted.</summary>
    public bool IsKnownKind => Kind is >= FrameKind.Hello and <= FrameKind.Heartbeat;

    /// <summary>False: a flag is set that the wire page does not know.</summary>
    public bool HasKnownFlags => (Flags & ~KnownFlags) == 0;

    /// <summary>True when the payload goes on in the next frame of the same kind on the same link.</summary>
    public bool HasMore => (Flags & FrameFlags.More) != 0;

    /// <summary>Takes a header off <paramref name="reader"/>; false, and nothing is taken, when fewer than 52 bytes are there.</summary>
    public static bool TryRead(ref SequenceReader<byte> reader, out FrameHeader header)
    {
        Span<byte> bytes = stackalloc byte[SizeBytes];
        if (!reader.TryCopyTo(bytes))
        {
            header = default;
            return false;
        }
        reader.Advance(SizeBytes);
        header = Read(bytes);
        return true;
    }

    /// <summary>Reads a header from its 52 bytes. Checks nothing.</summary>
    public static FrameHeader Read(ReadOnlySpan<byte> bytes) => new(
        PayloadBytes: BinaryPrimitives.ReadInt32LittleEndian(bytes),
        Kind: (FrameKind)bytes[4],
        Flags: (FrameFlags)bytes[5],
        Link: BinaryPrimitives.ReadUInt16LittleEndian(bytes[6..]),
        Sequence: BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]),
        Position: BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]),
        CapturedAtUnixNanos: BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]),
        MonotonicNanos: BinaryPrimitives.ReadInt64LittleEndian(bytes[32..]),
        Connection: BinaryPrimitives.ReadUInt32LittleEndian(bytes[40..]),
        Request: BinaryPrimitives.ReadUInt32LittleEndian(bytes[44..]),
        Crc32: BinaryPrimitives.ReadUInt32LittleEndian(bytes[48..]));

    /// <summary>Writes the 52 bytes, the CRC as it stands in <see cref="Crc32"/>.</summary>
    public void WriteTo(Span<byte> bytes)
    {
        WriteCheckedTo(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[CheckedBytes..], Crc32);
    }

    /// <summary>The CRC-32 that belongs to this header and <paramref name="payload"/>.</summary>
    public uint ComputeCrc(ReadOnlySpan<byte> payload)
    {
        var crc = BeginCrc();
        crc.Append(payload);
        return crc.GetCurrentHashAsUInt32();
    }

    /// <inheritdoc cref="ComputeCrc(ReadOnlySpan{byte})"/>
    public uint ComputeCrc(in ReadOnlySequence<byte> payload)
    {
        var crc = BeginCrc();
        foreach (var part in payload) { crc.Append(part.Span); }
        return crc.GetCurrentHashAsUInt32();
    }

    /// <summary>The CRC-32 of the header alone, as far as a frame's covers it.</summary>
    internal uint HeadCrc() => BeginCrc().GetCurrentHashAsUInt32();

    private Crc32 BeginCrc()
    {
        Span<byte> head = stackalloc byte[CheckedBytes];
        WriteCheckedTo(head);
        var crc = _crc ??= new Crc32();
        crc.Reset();
        crc.Append(head);
        return crc;
    }

    private void WriteCheckedTo(Span<byte> bytes)
    {
        BinaryPrimitives.WriteInt32LittleEndian(bytes, PayloadBytes);
        bytes[4] = (byte)Kind;
        bytes[5] = (byte)Flags;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[6..], Link);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], Sequence);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[16..], Position);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[24..], CapturedAtUnixNanos);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[32..], MonotonicNanos);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[40..], Connection);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[44..], Request);
    }
}
