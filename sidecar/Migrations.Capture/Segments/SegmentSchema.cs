using Apache.Arrow;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;

namespace Migrations.Capture.Segments;

/// <summary>The columns of a segment, in order. Changing them is a new format version.</summary>
internal static class SegmentSchema
{
    public const int Sequence = 0;
    public const int Node = 1;
    public const int Epoch = 2;
    public const int Link = 3;
    public const int Kind = 4;
    public const int Flags = 5;
    public const int Connection = 6;
    public const int Request = 7;
    public const int Position = 8;
    public const int CapturedAt = 9;
    public const int MonotonicNanos = 10;
    public const int Crc32 = 11;
    public const int RowCrc32 = 12;
    public const int Payload = 13;

    /// <summary>Columns before the payload: each has a fixed width.</summary>
    public const int FixedColumns = 13;

    public static readonly int[] Widths = [8, 2, 8, 2, 1, 1, 4, 4, 8, 8, 8, 4, 4];

    public static readonly Schema Arrow = new(
        [
            new Field("sequence", UInt64Type.Default, nullable: false),
            new Field("node", UInt16Type.Default, nullable: false),
            new Field("epoch", UInt64Type.Default, nullable: false),
            new Field("link", UInt16Type.Default, nullable: false),
            new Field("kind", UInt8Type.Default, nullable: false),
            new Field("flags", UInt8Type.Default, nullable: false),
            new Field("connection", UInt32Type.Default, nullable: false),
            new Field("request", UInt32Type.Default, nullable: false),
            new Field("position", UInt64Type.Default, nullable: false),
            new Field("captured_at", new TimestampType(TimeUnit.Nanosecond, "UTC"), nullable: false),
            new Field("monotonic_ns", Int64Type.Default, nullable: false),
            new Field("crc32", UInt32Type.Default, nullable: false),
            new Field("row_crc32", UInt32Type.Default, nullable: false),
            new Field("payload", BinaryType.Default, nullable: false),
        ],
        [new KeyValuePair<string, string>("migrations.segment", "1")]);

    /// <summary>What every segment begins with: Arrow's magic and the schema message.</summary>
    public static readonly byte[] Head;

    /// <summary>Bytes of metadata that every batch has: they hold nothing but numbers of fixed width.</summary>
    public static readonly int BatchMetadataBytes;

    /// <summary>Where in that metadata the columns' row counts begin.</summary>
    public static readonly int BatchNodesOffset;

    // Arrow writes the schema together with the first batch, so one is written to see what comes before it.
    static SegmentSchema()
    {
        using var stream = new MemoryStream();
        using (var writer = new ArrowFileWriter(stream, Arrow, leaveOpen: true))
        {
            var batch = new FrameBatch();
            batch.Add(1, 1, default, default);
            writer.WriteRecordBatch(batch.ToRecordBatch());
        }
        var bytes = stream.ToArray();
        Head = bytes[..(16 + BitConverter.ToInt32(bytes, 12))];
        BatchMetadataBytes = BitConverter.ToInt32(bytes, Head.Length + 4);
        var metadata = bytes.AsSpan(Head.Length + 8, BatchMetadataBytes);
        if (!FlatTable.TryRoot(metadata, out var message) || !message.TryTable(2, out var header) || !header.TryVector(1, 16, out var nodes) || !metadata.Overlaps(nodes, out BatchNodesOffset))
        {
            throw new InvalidOperationException("Arrow writes batches that this version cannot read.");
        }
    }
}
