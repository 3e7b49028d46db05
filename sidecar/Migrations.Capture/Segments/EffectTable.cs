using Apache.Arrow;
using Apache.Arrow.Types;
using Migrations.Capture.Records;

namespace Migrations.Capture.Segments;

/// <summary>Rows of a segment's <c>.effects.arrow</c>: effects with their fields as columns.</summary>
/// <remarks>One thread. Source bytes stay in the segment: (node, epoch, link, sequence) finds them.</remarks>
internal sealed class EffectTable
{
    public static readonly Schema Schema = new(
        [
            new Field("node", UInt16Type.Default, false),
            new Field("epoch", UInt64Type.Default, false),
            new Field("link", UInt16Type.Default, false),
            new Field("sequence", UInt64Type.Default, false),
            new Field("captured_at_ns", Int64Type.Default, false),
            new Field("request_epoch", UInt64Type.Default, false),
            new Field("request_connection", UInt32Type.Default, false),
            new Field("request_number", UInt32Type.Default, false),
            new Field("operation", UInt8Type.Default, false),
            new Field("origin", UInt8Type.Default, false),
            new Field("result", UInt8Type.Default, false),
            new Field("index", StringType.Default, false),
            new Field("index_uuid", StringType.Default, false),
            new Field("shard", Int32Type.Default, false),
            new Field("id", StringType.Default, false),
            new Field("routing", StringType.Default, true),
            new Field("version", Int64Type.Default, false),
            new Field("seq_no", Int64Type.Default, false),
            new Field("operation_term", Int64Type.Default, false),
            new Field("copy_term", Int64Type.Default, false),
            new Field("mapping_version", Int64Type.Default, false),
            new Field("source_crc32", UInt32Type.Default, false),
            new Field("source_bytes", Int32Type.Default, false),
            new Field("has_source", BooleanType.Default, false),
            new Field("failure", StringType.Default, true),
        ],
        [new KeyValuePair<string, string>("migrations.effects", "1")]);

    private readonly List<(LogRecord Record, EffectRecord Effect)> _rows = [];

    public int Count => _rows.Count;

    public int Add(LogRecord record, EffectRecord effect)
    {
        _rows.Add((record, effect with { Source = default }));
        return _rows.Count;
    }

    public RecordBatch Take()
    {
        var rows = _rows.ToArray();
        _rows.Clear();
        IArrowArray[] columns =
        [
            new UInt16Array.Builder().AppendRange(rows.Select(r => r.Record.Node)).Build(),
            new UInt64Array.Builder().AppendRange(rows.Select(r => r.Record.Epoch)).Build(),
            new UInt16Array.Builder().AppendRange(rows.Select(r => r.Record.Header.Link)).Build(),
            new UInt64Array.Builder().AppendRange(rows.Select(r => r.Record.Header.Sequence)).Build(),
            new Int64Array.Builder().AppendRange(rows.Select(r => r.Record.Header.CapturedAtUnixNanos)).Build(),
            new UInt64Array.Builder().AppendRange(rows.Select(r => r.Effect.Request.Epoch)).Build(),
            new UInt32Array.Builder().AppendRange(rows.Select(r => r.Effect.Request.Connection)).Build(),
            new UInt32Array.Builder().AppendRange(rows.Select(r => r.Effect.Request.Number)).Build(),
            new UInt8Array.Builder().AppendRange(rows.Select(r => (byte)r.Effect.Operation)).Build(),
            new UInt8Array.Builder().AppendRange(rows.Select(r => (byte)r.Effect.Origin)).Build(),
            new UInt8Array.Builder().AppendRange(rows.Select(r => (byte)r.Effect.Result)).Build(),
            Texts(rows.Select(r => r.Effect.Index)),
            Texts(rows.Select(r => r.Effect.IndexUuid)),
            new Int32Array.Builder().AppendRange(rows.Select(r => r.Effect.Shard)).Build(),
            Texts(rows.Select(r => r.Effect.Id)),
            Texts(rows.Select(r => r.Effect.Routing)),
            new Int64Array.Builder().AppendRange(rows.Select(r => r.Effect.Version)).Build(),
            new Int64Array.Builder().AppendRange(rows.Select(r => r.Effect.SeqNo)).Build(),
            new Int64Array.Builder().AppendRange(rows.Select(r => r.Effect.OperationTerm)).Build(),
            new Int64Array.Builder().AppendRange(rows.Select(r => r.Effect.CopyTerm)).Build(),
            new Int64Array.Builder().AppendRange(rows.Select(r => r.Effect.MappingVersion)).Build(),
            new UInt32Array.Builder().AppendRange(rows.Select(r => r.Effect.SourceCrc32)).Build(),
            new Int32Array.Builder().AppendRange(rows.Select(r => r.Effect.SourceBytes)).Build(),
            new BooleanArray.Builder().AppendRange(rows.Select(r => r.Effect.HasSource)).Build(),
            Texts(rows.Select(r => r.Effect.Failure)),
        ];
        return new RecordBatch(Schema, columns, rows.Length);
    }

    internal static StringArray Texts(IEnumerable<string?> values)
    {
        var builder = new StringArray.Builder();
        foreach (var value in values)
        {
            if (value is null) { builder.AppendNull(); }
            else { builder.Append(value); }
        }
        return builder.Build();
    }
}
