namespace Migrations.Capture.Segments;

/// <summary>Where the columns of a batch lie in its body. There is exactly one layout for a number of rows and payload bytes.</summary>
internal readonly struct BatchLayout
{
    private const int Buffers = (2 * SegmentSchema.FixedColumns) + 3;

    private readonly int[] _offsets;

    private BatchLayout(int rows, long payloadBytes)
    {
        Rows = rows;
        PayloadBytes = payloadBytes;
        var at = 0L;
        _offsets = new int[SegmentSchema.FixedColumns + 2];
        for (var i = 0; i < SegmentSchema.FixedColumns; i++)
        {
            _offsets[i] = (int)at;
            at += Padded((long)rows * SegmentSchema.Widths[i]);
        }
        _offsets[SegmentSchema.Payload] = (int)at;
        _offsets[SegmentSchema.Payload + 1] = (int)(at + Padded(4L * (rows + 1)));
    }

    public int Rows { get; }

    /// <summary>Bytes of all payloads together.</summary>
    public long PayloadBytes { get; }

    /// <summary>Reads the metadata of a batch message and holds it against the one layout it may have.</summary>
    public static bool TryRead(ReadOnlySpan<byte> metadata, out BatchLayout layout, out long bodyBytes, out string problem)
    {
        layout = default;
        bodyBytes = 0;
        if (!FlatTable.TryRoot(metadata, out var message)) { return No("metadata that is no message", out problem); }
        if (message.Byte(1) != FlatTable.RecordBatchType) { return No("a message that is no batch", out problem); }
        bodyBytes = message.Long(3);
        if (!message.TryTable(2, out var batch)) { return No("a batch without a header", out problem); }
        var rows = batch.Long(0);
        if (rows is < 1 or > SegmentFormat.MaxBatchBytes / 66 || batch.Has(3)) { return No("a batch of no rows, too many, or compressed", out problem); }
        if (!batch.TryVector(1, 16, out var nodes) || nodes.Length != 16 * (SegmentSchema.FixedColumns + 1)) { return No("a batch of other columns", out problem); }
        if (!batch.TryVector(2, 16, out var buffers) || buffers.Length != 16 * Buffers) { return No("a batch of other buffers", out problem); }
        layout = new BatchLayout((int)rows, BitConverter.ToInt64(buffers[^8..]));
        return layout.AgreesWith(nodes, buffers, bodyBytes) ? Yes(out problem) : No("a batch whose layout contradicts its rows", out problem);
    }

    /// <summary>The layout of a batch whose metadata cannot be read; its payload may have as many bytes as the body has left. False when the rows do not fit.</summary>
    public static bool TryOf(int rows, long bodyBytes, out BatchLayout layout)
    {
        layout = default;
        if (rows is < 1 or > SegmentFormat.MaxBatchBytes / 66) { return false; }
        var columns = new BatchLayout(rows, 0).PayloadOffset;
        if (bodyBytes is > SegmentFormat.MaxBatchBytes || bodyBytes < columns) { return false; }
        layout = new BatchLayout(rows, bodyBytes - columns);
        return true;
    }

    /// <summary>The number of rows that most columns of harmed metadata tell; 0 when none is possible.</summary>
    public static int LikelyRows(ReadOnlySpan<byte> metadata)
    {
        var told = new int[SegmentSchema.FixedColumns + 1];
        for (var i = 0; i < told.Length; i++) { told[i] = BitConverter.ToInt32(metadata[(SegmentSchema.BatchNodesOffset + (16 * i))..]); }
        return told.CountBy(rows => rows).MaxBy(rows => rows.Value).Key;
    }

    /// <summary>Offset of a fixed column in the body; for <see cref="SegmentSchema.Payload"/> that of its offsets.</summary>
    public int OffsetOf(int column) => _offsets[column];

    /// <summary>Offset of the payload bytes in the body.</summary>
    public int PayloadOffset => _offsets[SegmentSchema.Payload + 1];

    /// <summary>How many bytes so many take in a body.</summary>
    public static long Padded(long bytes) => (bytes + 7) & ~7L;

    private bool AgreesWith(ReadOnlySpan<byte> nodes, ReadOnlySpan<byte> buffers, long bodyBytes)
    {
        for (var i = 0; i < nodes.Length; i += 16)
        {
            if (BitConverter.ToInt64(nodes[i..]) != Rows || BitConverter.ToInt64(nodes[(i + 8)..]) != 0) { return false; }
        }
        var at = 0L;
        if (PayloadBytes is < 0 or > SegmentFormat.MaxBatchBytes) { return false; }
        for (var i = 0; i < Buffers; i++)
        {
            var length = (i % 2, i / 2) switch
            {
                (0, <= SegmentSchema.FixedColumns) when i < Buffers - 1 => 0, // validity: nothing is null
                (1, < SegmentSchema.FixedColumns) => (long)Rows * SegmentSchema.Widths[i / 2],
                (1, _) => 4L * (Rows + 1),
                _ => PayloadBytes,
            };
            if (BitConverter.ToInt64(buffers[(16 * i)..]) != at || BitConverter.ToInt64(buffers[((16 * i) + 8)..]) != length) { return false; }
            at += Padded(length);
        }
        return bodyBytes <= SegmentFormat.MaxBatchBytes && bodyBytes == at;
    }

    private static bool Yes(out string problem)
    {
        problem = "";
        return true;
    }

    private static bool No(string what, out string problem)
    {
        problem = what;
        return false;
    }
}
