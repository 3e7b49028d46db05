using System.Buffers.Binary;
using Migrations.Capture.Frames;

namespace Migrations.Capture.Segments;

/// <summary>The rows of one batch body, each checked as it is read. Frames borrow the body, which nobody writes again.</summary>
internal readonly struct BatchRows(BatchLayout layout, ReadOnlyMemory<byte> body)
{
    public int Count => layout.Rows;

    /// <summary>Reads one row back into the frame it was; false when it is not what the recorder and the sidecar made.</summary>
    public bool TryRead(int row, out LogFrame frame)
    {
        frame = null!;
        var bytes = body.Span;
        var offsets = bytes.Slice(layout.OffsetOf(SegmentSchema.Payload) + (4 * row), 8);
        var start = BinaryPrimitives.ReadInt32LittleEndian(offsets);
        var end = BinaryPrimitives.ReadInt32LittleEndian(offsets[4..]);
        if (start < 0 || end < start || end > layout.PayloadBytes || end - start > FrameHeader.MaxPayloadBytes) { return false; }

        var header = HeaderOf(bytes, row, end - start);
        var node = BinaryPrimitives.ReadUInt16LittleEndian(Cell(bytes, SegmentSchema.Node, row));
        var epoch = BinaryPrimitives.ReadUInt64LittleEndian(Cell(bytes, SegmentSchema.Epoch, row));
        var rowCrc = BinaryPrimitives.ReadUInt32LittleEndian(Cell(bytes, SegmentSchema.RowCrc32, row));
        var payload = body.Slice(layout.PayloadOffset + start, end - start);
        if (header.ComputeCrc(payload.Span) != header.Crc32 || FrameBatch.RowCrc(node, epoch, header.Crc32) != rowCrc) { return false; }

        frame = new LogFrame(node, epoch, header, payload);
        return true;
    }

    private FrameHeader HeaderOf(ReadOnlySpan<byte> bytes, int row, int payloadBytes) => new(
        PayloadBytes: payloadBytes,
        Kind: (FrameKind)Cell(bytes, SegmentSchema.Kind, row)[0],
        Flags: (FrameFlags)Cell(bytes, SegmentSchema.Flags, row)[0],
        Link: BinaryPrimitives.ReadUInt16LittleEndian(Cell(bytes, SegmentSchema.Link, row)),
        Sequence: BinaryPrimitives.ReadUInt64LittleEndian(Cell(bytes, SegmentSchema.Sequence, row)),
        Position: BinaryPrimitives.ReadUInt64LittleEndian(Cell(bytes, SegmentSchema.Position, row)),
        CapturedAtUnixNanos: BinaryPrimitives.ReadInt64LittleEndian(Cell(bytes, SegmentSchema.CapturedAt, row)),
        MonotonicNanos: BinaryPrimitives.ReadInt64LittleEndian(Cell(bytes, SegmentSchema.MonotonicNanos, row)),
        Connection: BinaryPrimitives.ReadUInt32LittleEndian(Cell(bytes, SegmentSchema.Connection, row)),
        Request: BinaryPrimitives.ReadUInt32LittleEndian(Cell(bytes, SegmentSchema.Request, row)),
        Crc32: BinaryPrimitives.ReadUInt32LittleEndian(Cell(bytes, SegmentSchema.Crc32, row)));

    private ReadOnlySpan<byte> Cell(ReadOnlySpan<byte> bytes, int column, int row)
    {
        var width = SegmentSchema.Widths[column];
        return bytes.Slice(layout.OffsetOf(column) + (row * width), width);
    }
}
