using System.IO.Hashing;
using System.Text;
using Apache.Arrow;

namespace Migrations.Exchanges.Tuples;

/// <summary>Tuples gathered for one batch → Arrow's columns. One thread.</summary>
internal sealed class TupleBatch
{
    // The numbers and the offsets of texts and body.
    private const int FixedRowBytes = 256;

    private readonly List<ExchangeTuple> _rows = [];
    private readonly Crc32 _crc = new();

    public int Count => _rows.Count;

    /// <summary>About how much the batch will take.</summary>
    public long Bytes { get; private set; }

    /// <summary>About how much a row takes; its batch takes up to 4 KB more, since each column's bytes are padded to 64.</summary>
    public static long SizeOf(ExchangeTuple tuple) => FixedRowBytes + tuple.TargetBody.Length + TextsOf(tuple).Sum(static t => (long)Encoding.UTF8.GetByteCount(t));

    /// <param name="bytes">Its <see cref="SizeOf"/>.</param>
    public void Add(ExchangeTuple tuple, long bytes)
    {
        _rows.Add(tuple);
        Bytes += bytes;
    }

    public void Clear()
    {
        _rows.Clear();
        Bytes = 0;
    }

    public RecordBatch Build()
    {
        var texts = TextsOf().Select(static _ => new StringArray.Builder()).ToArray();
        var bodies = new BinaryArray.Builder();
        var left = new Int32Array.Builder();
        var sums = new UInt32Array.Builder();
        for (var i = 0; i < _rows.Count; i++)
        {
            var row = new TupleRow(_crc);
            foreach (var number in NumbersOf(_rows[i])) { row.Add(number); }
            var column = 0;
            foreach (var text in TextsOf(_rows[i]))
            {
                var bytes = Encoding.UTF8.GetBytes(text);
                row.Add(bytes);
                texts[column++].Append(bytes.AsSpan());
            }

            row.Add(_rows[i].TargetBody.Span);
            bodies.Append(_rows[i].TargetBody.Span);
            row.Add(_rows.Count - 1 - i);
            left.Append(_rows.Count - 1 - i);
            sums.Append(row.Checksum);
        }

        return new RecordBatch(TupleSchema.Arrow, [.. NumberColumns(), .. texts.Select(static t => t.Build()), bodies.Build(), left.Build(), sums.Build()], _rows.Count);
    }

    /// <summary>The numbers of a row in the order of their columns, widened.</summary>
    internal static long[] NumbersOf(ExchangeTuple t) =>
    [
        t.Sequence, unchecked((long)t.Exchange.Epoch), t.Exchange.Connection, t.Exchange.Number, t.Ordinal, t.Unit, (byte)t.Class, (byte)t.Disposition,
        t.DueAtUnixNanos, t.SentAtUnixNanos, t.AnsweredAtUnixNanos, (byte)t.Outcome, t.TargetStatus, (byte)t.SourceFreshness, (byte)t.TargetFreshness, t.Attempts,
    ];

    private static string[] TextsOf(ExchangeTuple? t = null) =>
        t is null ? new string[7] : [t.Api, t.WithheldReason, t.TargetRequest, t.Edits, t.TargetHeaders, t.Reconciled, t.Operations];

    private IArrowArray[] NumberColumns() =>
    [
        Longs(static t => t.Sequence),
        new UInt64Array.Builder().AppendRange(_rows.Select(static t => t.Exchange.Epoch)).Build(),
        new UInt32Array.Builder().AppendRange(_rows.Select(static t => t.Exchange.Connection)).Build(),
        new UInt32Array.Builder().AppendRange(_rows.Select(static t => t.Exchange.Number)).Build(),
        Longs(static t => t.Ordinal),
        Ints(static t => t.Unit),
        Bytes8(static t => (byte)t.Class),
        Bytes8(static t => (byte)t.Disposition),
        Longs(static t => t.DueAtUnixNanos),
        Longs(static t => t.SentAtUnixNanos),
        Longs(static t => t.AnsweredAtUnixNanos),
        Bytes8(static t => (byte)t.Outcome),
        Ints(static t => t.TargetStatus),
        Bytes8(static t => (byte)t.SourceFreshness),
        Bytes8(static t => (byte)t.TargetFreshness),
        Ints(static t => t.Attempts),
    ];

    private Int64Array Longs(Func<ExchangeTuple, long> value) => new Int64Array.Builder().AppendRange(_rows.Select(value)).Build();

    private Int32Array Ints(Func<ExchangeTuple, int> value) => new Int32Array.Builder().AppendRange(_rows.Select(value)).Build();

    private UInt8Array Bytes8(Func<ExchangeTuple, byte> value) => new UInt8Array.Builder().AppendRange(_rows.Select(value)).Build();
}
