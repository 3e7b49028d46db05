using System.IO.Hashing;
using System.Text;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using Migrations.Capture.Records;
using Migrations.Exchanges.Routes;

namespace Migrations.Exchanges.Tuples;

/// <summary>One batch's bytes → tuples, each held against its checksum.</summary>
internal static class TupleRows
{
    private const int FirstText = 16;
    private const int Body = 23;
    private const int RowsLeft = 24;
    private const int RowCrc = 25;

    /// <param name="bytes">The schema message and one batch message.</param>
    public static IReadOnlyList<ExchangeTuple> Read(byte[] bytes, string file, long offset)
    {
        try
        {
            using var reader = new ArrowStreamReader(bytes);
            using var batch = reader.ReadNextRecordBatch() ?? throw new TupleCorruptException(file, offset, "a batch is not where it should be");
            var rows = new ExchangeTuple[batch.Length];
            var crc = new Crc32();
            for (var i = 0; i < rows.Length; i++) { rows[i] = ReadRow(batch, i, crc) ?? throw new TupleCorruptException(file, offset, $"row {i} of the batch is not what its checksum is of"); }
            if (rows.Length == 0) { throw new TupleCorruptException(file, offset, "a batch without a row"); }
            return rows;
        }
        catch (Exception e) when (e is not TupleCorruptException and not OutOfMemoryException)
        {
            // Arrow's reader verifies no metadata: what damage makes of it can fail in any way.
            throw new TupleCorruptException(file, offset, "a batch cannot be read", e);
        }
    }

    private static ExchangeTuple? ReadRow(RecordBatch batch, int i, Crc32 crc)
    {
        var row = new TupleRow(crc);
        var numbers = new long[FirstText];
        for (var column = 0; column < FirstText; column++)
        {
            numbers[column] = Number(batch.Column(column), i);
            row.Add(numbers[column]);
        }

        var texts = new string[Body - FirstText];
        for (var column = 0; column < texts.Length; column++)
        {
            var bytes = ((BinaryArray)batch.Column(FirstText + column)).GetBytes(i);
            row.Add(bytes);
            texts[column] = bytes.IsEmpty ? string.Empty : Encoding.UTF8.GetString(bytes);
        }

        var body = ((BinaryArray)batch.Column(Body)).GetBytes(i);
        row.Add(body);
        var left = Number(batch.Column(RowsLeft), i);
        row.Add(left);
        var isWhole = row.Checksum == ((UInt32Array)batch.Column(RowCrc)).GetValue(i) && left == batch.Length - 1 - i;
        return isWhole ? Make(numbers, texts, body.ToArray()) : null;
    }

    private static long Number(IArrowArray column, int i) => column switch
    {
        Int64Array values => values.Values[i],
        Int32Array values => values.Values[i],
        UInt8Array values => values.Values[i],
        UInt32Array values => values.Values[i],
        UInt64Array values => unchecked((long)values.Values[i]),
        _ => throw new InvalidDataException("a column of another type"),
    };

    private static ExchangeTuple Make(long[] n, string[] t, byte[] body) => new(
        n[0], new RequestStamp(unchecked((ulong)n[1]), (uint)n[2], (uint)n[3]), n[4], (int)n[5], t[0], (RouteClass)n[6], (TupleDisposition)n[7],
        t[1], t[2], t[3], n[8], n[9], n[10], (SendStatus)n[11], (int)n[12], t[4], body, (ReadFreshness)n[13], (ReadFreshness)n[14], (int)n[15], t[5], t[6]);
}
