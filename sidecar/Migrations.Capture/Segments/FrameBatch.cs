using System.Buffers;
using System.Buffers.Binary;
using Apache.Arrow;
using Migrations.Capture.Frames;
using Crc = System.IO.Hashing.Crc32;

namespace Migrations.Capture.Segments;

/// <summary>Rows on their way into a segment. Its buffers are used again after <see cref="Clear"/>.</summary>
/// <remarks>One thread. The batch handed out borrows the buffers: write it before anything else is added.</remarks>
internal sealed class FrameBatch
{
    /// <summary>Of a payload this long the CRC is reckoned from its frame's, which costs less than looking at it again.</summary>
    private const int LargeBytes = 16 << 10;

    private readonly byte[][] _columns = [.. SegmentSchema.Widths.Select(w => new byte[w * 64])];
    private byte[] _offsets = new byte[4 * 65];
    private byte[] _payload = new byte[64 << 10];
    private int _capacity = 64;
    private uint _summed; // the CRC of the payloads' first bytes,
    private int _summedTo; // of so many of them

    public int Rows { get; private set; }

    public int PayloadBytes { get; private set; }

    /// <summary>Bytes the rows will take in the file, without the metadata.</summary>
    public long SizeBytes => PayloadBytes + (66L * Rows);

    /// <summary>The payloads, one behind another, as the batch handed out has them.</summary>
    public ReadOnlyMemory<byte> Payloads => _payload.AsMemory(0, PayloadBytes);

    public void Add(ushort node, ulong epoch, in FrameHeader header, in ReadOnlySequence<byte> payload)
    {
        if (Rows == _capacity) { GrowRows(); }
        var length = header.PayloadBytes;
        if (PayloadBytes + length > _payload.Length) { System.Array.Resize(ref _payload, Math.Max(_payload.Length * 2, PayloadBytes + length)); }
        payload.CopyTo(_payload.AsSpan(PayloadBytes, length));
        if (length >= LargeBytes) { SumLarge(header); }
        PayloadBytes += length;
        AddFixed(node, epoch, header);
        Rows++;
        BinaryPrimitives.WriteInt32LittleEndian(_offsets.AsSpan(4 * Rows), PayloadBytes);
    }

    public RecordBatch ToRecordBatch()
    {
        var arrays = new List<IArrowArray>(SegmentSchema.FixedColumns + 1);
        for (var i = 0; i < SegmentSchema.FixedColumns; i++)
        {
            var data = new ArrowBuffer(_columns[i].AsMemory(0, Rows * SegmentSchema.Widths[i]));
            arrays.Add(ArrowArrayFactory.BuildArray(new ArrayData(SegmentSchema.Arrow.GetFieldByIndex(i).DataType, Rows, 0, 0, [ArrowBuffer.Empty, data])));
        }
        arrays.Add(new BinaryArray(
            SegmentSchema.Arrow.GetFieldByIndex(SegmentSchema.Payload).DataType,
            Rows,
            new ArrowBuffer(_offsets.AsMemory(0, 4 * (Rows + 1))),
            new ArrowBuffer(_payload.AsMemory(0, PayloadBytes)),
            ArrowBuffer.Empty,
            0));
        return new RecordBatch(SegmentSchema.Arrow, arrays, Rows);
    }

    /// <summary>The CRC-32 of <see cref="Payloads"/>.</summary>
    public uint SumPayloads()
    {
        SumSmall();
        return _summed;
    }

    public void Clear()
    {
        Rows = 0;
        PayloadBytes = 0;
        (_summed, _summedTo) = (0, 0);
    }

    /// <summary>The checksum that covers what the recorder's does not: whose the frame is.</summary>
    public static uint RowCrc(ushort node, ulong epoch, uint crc32)
    {
        Span<byte> bytes = stackalloc byte[14];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, node);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[2..], epoch);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[10..], crc32);
        return Crc.HashToUInt32(bytes);
    }

    // The frame's CRC covers its header, then its payload, and was checked.
    private void SumLarge(in FrameHeader header)
    {
        SumSmall();
        var payload = CrcSum.Second(header.Crc32, header.HeadCrc(), header.PayloadBytes);
        _summed = CrcSum.Combine(_summed, payload, header.PayloadBytes);
        _summedTo += header.PayloadBytes;
    }

    // What small payloads have come since.
    private void SumSmall()
    {
        if (_summedTo == PayloadBytes) { return; }
        var small = _payload.AsSpan(_summedTo, PayloadBytes - _summedTo);
        _summed = CrcSum.Combine(_summed, Crc.HashToUInt32(small), small.Length);
        _summedTo = PayloadBytes;
    }

    private void AddFixed(ushort node, ulong epoch, in FrameHeader header)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(Cell(SegmentSchema.Sequence, 8), header.Sequence);
        BinaryPrimitives.WriteUInt16LittleEndian(Cell(SegmentSchema.Node, 2), node);
        BinaryPrimitives.WriteUInt64LittleEndian(Cell(SegmentSchema.Epoch, 8), epoch);
        BinaryPrimitives.WriteUInt16LittleEndian(Cell(SegmentSchema.Link, 2), header.Link);
        Cell(SegmentSchema.Kind, 1)[0] = (byte)header.Kind;
        Cell(SegmentSchema.Flags, 1)[0] = (byte)header.Flags;
        BinaryPrimitives.WriteUInt32LittleEndian(Cell(SegmentSchema.Connection, 4), header.Connection);
        BinaryPrimitives.WriteUInt32LittleEndian(Cell(SegmentSchema.Request, 4), header.Request);
        BinaryPrimitives.WriteUInt64LittleEndian(Cell(SegmentSchema.Position, 8), header.Position);
        BinaryPrimitives.WriteInt64LittleEndian(Cell(SegmentSchema.CapturedAt, 8), header.CapturedAtUnixNanos);
        BinaryPrimitives.WriteInt64LittleEndian(Cell(SegmentSchema.MonotonicNanos, 8), header.MonotonicNanos);
        BinaryPrimitives.WriteUInt32LittleEndian(Cell(SegmentSchema.Crc32, 4), header.Crc32);
        BinaryPrimitives.WriteUInt32LittleEndian(Cell(SegmentSchema.RowCrc32, 4), RowCrc(node, epoch, header.Crc32));
    }

    private Span<byte> Cell(int column, int width) => _columns[column].AsSpan(Rows * width, width);

    private void GrowRows()
    {
        _capacity *= 2;
        for (var i = 0; i < _columns.Length; i++) { System.Array.Resize(ref _columns[i], _capacity * SegmentSchema.Widths[i]); }
        System.Array.Resize(ref _offsets, 4 * (_capacity + 1));
    }
}
