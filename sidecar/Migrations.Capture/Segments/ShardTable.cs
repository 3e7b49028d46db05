using Apache.Arrow;
using Apache.Arrow.Types;
using Migrations.Capture.Records;

namespace Migrations.Capture.Segments;

/// <summary>Rows of a segment's <c>.shards.arrow</c>: shard records with their fields as columns. One thread.</summary>
internal sealed class ShardTable
{
    public static readonly Schema Schema = new(
        [
            new Field("node", UInt16Type.Default, false),
            new Field("epoch", UInt64Type.Default, false),
            new Field("link", UInt16Type.Default, false),
            new Field("sequence", UInt64Type.Default, false),
            new Field("captured_at_ns", Int64Type.Default, false),
            new Field("index", StringType.Default, false),
            new Field("uuid", StringType.Default, false),
            new Field("shard", Int32Type.Default, false),
            new Field("allocation", StringType.Default, true),
            new Field("history", StringType.Default, true),
            new Field("role", StringType.Default, true),
            new Field("state", StringType.Default, true),
            new Field("routing_state", StringType.Default, true),
            new Field("term", Int64Type.Default, true),
            new Field("pending_term", Int64Type.Default, true),
            new Field("max_seq_no", Int64Type.Default, true),
            new Field("local_checkpoint", Int64Type.Default, true),
            new Field("global_checkpoint", Int64Type.Default, true),
            new Field("synced_global_checkpoint", Int64Type.Default, true),
            new Field("mapping_version", Int64Type.Default, true),
            new Field("recovery", StringType.Default, true),
            new Field("reason", StringType.Default, true),
        ],
        [new KeyValuePair<string, string>("migrations.shards", "1")]);

    private readonly List<(LogRecord Record, ShardRecord Shard)> _rows = [];

    public int Count => _rows.Count;

    public int Add(LogRecord record, ShardRecord shard)
    {
        _rows.Add((record, shard));
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
            EffectTable.Texts(rows.Select(r => r.Shard.Index)),
            EffectTable.Texts(rows.Select(r => r.Shard.Uuid)),
            new Int32Array.Builder().AppendRange(rows.Select(r => r.Shard.Shard)).Build(),
            EffectTable.Texts(rows.Select(r => r.Shard.Allocation)),
            EffectTable.Texts(rows.Select(r => r.Shard.History)),
            EffectTable.Texts(rows.Select(r => r.Shard.Role)),
            EffectTable.Texts(rows.Select(r => r.Shard.State)),
            EffectTable.Texts(rows.Select(r => r.Shard.RoutingState)),
            Numbers(rows.Select(r => r.Shard.Term)),
            Numbers(rows.Select(r => r.Shard.PendingTerm)),
            Numbers(rows.Select(r => r.Shard.MaxSeqNo)),
            Numbers(rows.Select(r => r.Shard.LocalCheckpoint)),
            Numbers(rows.Select(r => r.Shard.GlobalCheckpoint)),
            Numbers(rows.Select(r => r.Shard.SyncedGlobalCheckpoint)),
            Numbers(rows.Select(r => r.Shard.MappingVersion)),
            EffectTable.Texts(rows.Select(r => r.Shard.Recovery)),
            EffectTable.Texts(rows.Select(r => r.Shard.Reason)),
        ];
        return new RecordBatch(Schema, columns, rows.Length);
    }

    private static Int64Array Numbers(IEnumerable<long?> values)
    {
        var builder = new Int64Array.Builder();
        foreach (var value in values) { builder.Append(value); }
        return builder.Build();
    }
}
