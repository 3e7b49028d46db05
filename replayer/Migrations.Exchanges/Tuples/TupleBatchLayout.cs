using System.Buffers.Binary;
using Migrations.Capture.Segments;

namespace Migrations.Exchanges.Tuples;

/// <summary>What the metadata of a batch may say: its parts name each length twice, and both must agree.</summary>
/// <remarks>Without that, one flipped bit in the length of a batch would pass for the torn tail of a crash and hide all that follows.</remarks>
internal static class TupleBatchLayout
{
    private const int NodeBytes = 16;
    private const int BufferBytes = 16;

    /// <param name="bodyBytes">Bytes of the body behind the metadata.</param>
    public static bool TryRead(ReadOnlySpan<byte> metadata, out long bodyBytes)
    {
        bodyBytes = 0;
        if (metadata.Length != TupleSchema.BatchMetadataBytes || !FlatTable.TryRoot(metadata, out var message)) { return false; }
        if (message.Byte(1) != FlatTable.RecordBatchType || !message.TryTable(2, out var batch) || batch.Has(3)) { return false; } // 3: compressed
        if (!batch.TryVector(1, NodeBytes, out var nodes) || !batch.TryVector(2, BufferBytes, out var buffers)) { return false; }
        bodyBytes = message.Long(3);
        return HasNoNulls(nodes, batch.Long(0)) && Fills(buffers, bodyBytes);
    }

    private static bool HasNoNulls(ReadOnlySpan<byte> nodes, long rows)
    {
        if (rows is < 1 or > TupleFormat.BatchRows || nodes.Length != NodeBytes * TupleSchema.Arrow.FieldsList.Count) { return false; }
        for (var at = 0; at < nodes.Length; at += NodeBytes)
        {
            if (Long(nodes, at) != rows || Long(nodes, at + 8) != 0) { return false; }
        }

        return true;
    }

    // Buffer follows on buffer, each padded to 8, and the body ends with the last.
    private static bool Fills(ReadOnlySpan<byte> buffers, long bodyBytes)
    {
        var end = 0L;
        for (var at = 0; at < buffers.Length; at += BufferBytes)
        {
            var length = Long(buffers, at + 8);
            if (Long(buffers, at) != end || length is < 0 or > TupleFormat.MaxBatchBytes) { return false; }
            end += (length + 7) & ~7L;
        }

        return bodyBytes == end && end <= TupleFormat.MaxBatchBytes;
    }

    private static long Long(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt64LittleEndian(bytes[at..]);
}
