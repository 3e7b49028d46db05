using Apache.Arrow;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;

namespace Migrations.Exchanges.Tuples;

/// <summary>The columns of a tuple file, in order. Changing them is a new format version.</summary>
internal static class TupleSchema
{
    public static readonly Schema Arrow = new(
        [
            Column("sequence", Int64Type.Default),
            Column("epoch", UInt64Type.Default),
            Column("connection", UInt32Type.Default),
            Column("number", UInt32Type.Default),
            Column("ordinal", Int64Type.Default),
            Column("unit", Int32Type.Default),
            Column("class", UInt8Type.Default),
            Column("disposition", UInt8Type.Default),
            Column("due_at_unix_nanos", Int64Type.Default),
            Column("sent_at_unix_nanos", Int64Type.Default),
            Column("answered_at_unix_nanos", Int64Type.Default),
            Column("outcome", UInt8Type.Default),
            Column("target_status", Int32Type.Default),
            Column("source_freshness", UInt8Type.Default),
            Column("target_freshness", UInt8Type.Default),
            Column("attempts", Int32Type.Default),
            Column("api", StringType.Default),
            Column("withheld_reason", StringType.Default),
            Column("target_request", StringType.Default),
            Column("edits", StringType.Default),
            Column("target_headers", StringType.Default),
            Column("reconciled", StringType.Default),
            Column("operations", StringType.Default),
            Column("target_body", BinaryType.Default),
            Column("rows_left", Int32Type.Default),
            Column("row_crc32", UInt32Type.Default),
        ],
        [new KeyValuePair<string, string>("migrations.tuples", "1")]);

    /// <summary>What every file begins with: Arrow's magic and the schema message.</summary>
    public static readonly byte[] Head = Probe(out BatchMetadataBytes);

    /// <summary>Metadata bytes of a batch: the same for any rows, since no column is null, compressed or left out.</summary>
    public static readonly int BatchMetadataBytes;

    private static Field Column(string name, IArrowType type) => new(name, type, nullable: false);

    // Arrow writes the schema together with the first batch, so one of a row is written to see what is around it.
    private static byte[] Probe(out int batchMetadataBytes)
    {
        var batch = new TupleBatch();
        batch.Add(new ExchangeTuple(1, default, 0, 0, "", default, default, "", "", "", 0, 0, 0, default, 0, "", default, default, default, 0, "", ""), 0);
        using var stream = new MemoryStream();
        using (var writer = new ArrowFileWriter(stream, Arrow, leaveOpen: true))
        {
            writer.WriteRecordBatch(batch.Build());
        }

        var bytes = stream.ToArray();
        var head = 16 + BitConverter.ToInt32(bytes, 12);
        batchMetadataBytes = BitConverter.ToInt32(bytes, head + 4);
        return bytes[..head];
    }
}
