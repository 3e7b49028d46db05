using System.Buffers.Binary;

namespace Migrations.Capture.Segments;

/// <summary>A table of a flatbuffer, read with every offset checked: Arrow's readers trust what they read, and a flipped bit may send them anywhere.</summary>
public readonly ref struct FlatTable
{
    public const byte SchemaType = 1;
    public const byte RecordBatchType = 3;

    private readonly ReadOnlySpan<byte> _bytes;
    private readonly int _at;
    private readonly ReadOnlySpan<byte> _slots;

    private FlatTable(ReadOnlySpan<byte> bytes, int at, ReadOnlySpan<byte> slots)
    {
        _bytes = bytes;
        _at = at;
        _slots = slots;
    }

    public static bool TryRoot(ReadOnlySpan<byte> bytes, out FlatTable table)
    {
        table = default;
        return bytes.Length >= 4 && TryAt(bytes, BinaryPrimitives.ReadUInt32LittleEndian(bytes), out table);
    }

    public bool Has(int field) => SlotOf(field) != 0;

    public byte Byte(int field) => TryField(field, 1, out var at) ? _bytes[at] : (byte)0;

    public long Long(int field) => TryField(field, 8, out var at) ? BinaryPrimitives.ReadInt64LittleEndian(_bytes[at..]) : 0;

    public bool TryTable(int field, out FlatTable table)
    {
        table = default;
        return TryField(field, 4, out var at) && TryAt(_bytes, at + (long)BinaryPrimitives.ReadUInt32LittleEndian(_bytes[at..]), out table);
    }

    public bool TryVector(int field, int itemBytes, out ReadOnlySpan<byte> items)
    {
        items = default;
        if (!TryField(field, 4, out var at)) { return false; }
        var start = at + (long)BinaryPrimitives.ReadUInt32LittleEndian(_bytes[at..]);
        if (start > _bytes.Length - 4) { return false; }
        var length = (long)BinaryPrimitives.ReadUInt32LittleEndian(_bytes[(int)start..]) * itemBytes;
        if (length > _bytes.Length - start - 4) { return false; }
        items = _bytes.Slice((int)start + 4, (int)length);
        return true;
    }

    private static bool TryAt(ReadOnlySpan<byte> bytes, long at, out FlatTable table)
    {
        table = default;
        if (at > bytes.Length - 4) { return false; }
        var slots = at - BinaryPrimitives.ReadInt32LittleEndian(bytes[(int)at..]);
        if (slots < 0 || slots > bytes.Length - 4) { return false; }
        var length = BinaryPrimitives.ReadUInt16LittleEndian(bytes[(int)slots..]);
        if (length < 4 || slots + length > bytes.Length) { return false; }
        table = new FlatTable(bytes, (int)at, bytes.Slice((int)slots + 4, length - 4));
        return true;
    }

    private int SlotOf(int field) => (2 * field) + 2 <= _slots.Length ? BinaryPrimitives.ReadUInt16LittleEndian(_slots[(2 * field)..]) : 0;

    private bool TryField(int field, int bytes, out int at)
    {
        var slot = SlotOf(field);
        at = _at + slot;
        return slot != 0 && at + bytes <= _bytes.Length;
    }
}
