using System.Buffers.Binary;
using System.IO.Hashing;

namespace Migrations.Exchanges.Tuples;

/// <summary>The checksum of a row: every column but the checksum itself, numbers little-endian, texts and body with their length before them.</summary>
internal ref struct TupleRow
{
    private readonly Crc32 _crc;

    public TupleRow(Crc32 crc)
    {
        _crc = crc;
        _crc.Reset();
    }

    public readonly uint Checksum => _crc.GetCurrentHashAsUInt32();

    public readonly void Add(long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        _crc.Append(bytes);
    }

    public readonly void Add(ReadOnlySpan<byte> value)
    {
        Add(value.Length);
        _crc.Append(value);
    }
}
