using System.Buffers;
using System.IO.Hashing;
using Apache.Arrow.Ipc;
using Migrations.Capture.Frames;

namespace Migrations.Capture.Segments;

/// <summary>Writes one segment from its first byte to its footer.</summary>
/// <remarks>
/// One thread. What was appended is durable when <see cref="Flush"/> has returned, not before. After any failure the
/// segment has ended: nothing is tried again, because a failed fsync may have dropped the pages it could not write.
/// </remarks>
public sealed class SegmentWriter : IDisposable
{
    private readonly ISegmentFile _file;
    private readonly SegmentStream _stream;
    private readonly ArrowFileWriter _arrow;
    private FrameBatch _batch;
    private readonly List<SegmentBatchInfo> _batches = [];
    private readonly RangeTracker _ranges = new();
    private readonly HashSet<EpochName> _goodbyes = [];
    private readonly long _maxBytes;
    private long _firstAt = long.MaxValue;
    private long _lastAt = long.MinValue;
    private long _batchBytes;
    private bool _hasEvidence;
    private bool _hasEnded;

    private SegmentWriter(string path, int number, long maxBytes, ISegmentFile file, FrameBatch batch)
    {
        Path = path;
        _batch = batch;
        Number = number;
        _maxBytes = maxBytes;
        _file = file;
        _stream = new SegmentStream(file);
        _arrow = new ArrowFileWriter(_stream, SegmentSchema.Arrow, leaveOpen: true);
        _arrow.WriteStart();
    }

    public string Path { get; }

    public int Number { get; }

    /// <summary>Frames taken, durable or not.</summary>
    public long Rows { get; private set; }

    /// <summary>Bytes of the file that survive a power cut; whole batches.</summary>
    public long DurableBytes { get; private set; }

    /// <summary>Bytes of the file, the unwritten batch included.</summary>
    public long SizeBytes => _stream.Position + _batch.SizeBytes;

    /// <summary>Batches written so far.</summary>
    public int Batches => _batches.Count;

    /// <summary>Mean bytes of a batch so far.</summary>
    public long MeanBatchBytes => _batches.Count == 0 ? 0 : _batchBytes / _batches.Count;

    /// <summary>Begins segment <paramref name="number"/> in its folder; it ends at <paramref name="maxBytes"/>.</summary>
    /// <exception cref="IOException">The file exists or cannot be made.</exception>
    public static SegmentWriter Create(string directory, int number, long maxBytes = SegmentFormat.MaxSegmentBytes, ISegmentDisk? disk = null) =>
        Create(directory, number, maxBytes, disk, new FrameBatch());

    /// <param name="batch">Empty; the writer's until <see cref="TakeBatch"/>.</param>
    internal static SegmentWriter Create(string directory, int number, long maxBytes, ISegmentDisk? disk, FrameBatch batch) =>
        CreateFile(System.IO.Path.Combine(directory, SegmentFormat.OpenName(number)), number, maxBytes, disk, batch);

    internal static SegmentWriter CreateFile(string path, int number, long maxBytes, ISegmentDisk? disk, FrameBatch batch) =>
        new(path, number, maxBytes, (disk ?? new SegmentDisk()).Create(path), batch);

    /// <summary>Takes a frame whose CRC the caller has checked; its payload is copied.</summary>
    public AppendResult Append(LogFrame frame) => Append(frame.Node, frame.Epoch, frame.Header, new ReadOnlySequence<byte>(frame.Payload));

    /// <inheritdoc cref="Append(LogFrame)"/>
    public AppendResult Append(ushort node, ulong epoch, in FrameHeader header, in ReadOnlySequence<byte> payload)
    {
        ThrowIfEnded();
        if (Rows > 0 && SizeBytes + header.PayloadBytes > _maxBytes) { return AppendResult.Full; }
        if (_batch.Rows > 0 && _batch.SizeBytes + header.PayloadBytes > SegmentFormat.BatchBytes) { WriteBatch(); }
        _batch.Add(node, epoch, header, payload);
        _ranges.Add(new StreamKey(node, epoch, header.Link), header.Sequence);
        if (header.Kind == FrameKind.Goodbye) { _goodbyes.Add(new EpochName(node, new StreamKey(node, epoch, 0).EpochText)); }
        _hasEvidence |= header.Kind is FrameKind.Effect or FrameKind.ShardRecord;
        _firstAt = Math.Min(_firstAt, header.CapturedAtUnixNanos);
        _lastAt = Math.Max(_lastAt, header.CapturedAtUnixNanos);
        Rows++;
        return AppendResult.Ok;
    }

    /// <summary>Group commit: everything appended so far is on disk when this returns.</summary>
    /// <exception cref="IOException">It is not, and this segment takes nothing more.</exception>
    public void Flush()
    {
        ThrowIfEnded();
        WriteBatch();
        Guarded(() =>
        {
            _stream.WriteOut();
            _file.FlushToDisk();
        });
        DurableBytes = _stream.Position;
        if (!_hasEvidence && MeanBatchBytes >= SegmentSealer.SmallBatchBytes) { _file.LetGoOfCache(); } // else the seal reads it
    }

    /// <summary>What a segment gathers its frames in, for the next one, when this one takes no more: everything was flushed.</summary>
    /// <remarks>Grown once, it serves all segments of a log; grown anew for each, its memory was a tenth of what recording large requests cost.</remarks>
    internal FrameBatch TakeBatch()
    {
        if (_batch.Rows > 0) { throw new InvalidOperationException($"{Path} has frames that are not written."); }
        (var batch, _batch) = (_batch, new FrameBatch());
        return batch;
    }

    /// <summary>Writes the end mark and the footer, brings them to disk and closes the file, under the name it has.</summary>
    internal SegmentManifest End(string sealedName)
    {
        ThrowIfEnded();
        WriteBatch();
        _stream.TakeCrc();
        Guarded(() =>
        {
            _arrow.WriteEnd();
            _stream.WriteOut();
            _file.Trim();
            _file.FlushToDisk();
        });
        var manifest = new SegmentManifest(
            Number, sealedName, Rows, _stream.Position, _stream.Hash, Crc32.HashToUInt32(SegmentSchema.Head), _stream.TakeCrc(), _firstAt, _lastAt, _batches, _ranges.ToRanges(), [.. _goodbyes]) { HasEvidence = _hasEvidence };
        Dispose();
        return manifest;
    }

    /// <summary>Closes the file as it is; nothing more is written.</summary>
    public void Dispose()
    {
        _hasEnded = true;
        _file.Dispose();
    }

    private void WriteBatch()
    {
        if (_batch.Rows == 0) { return; }
        var offset = Math.Max(_stream.Position, SegmentSchema.Head.Length);
        var rows = _batch.Rows;
        _file.PassesCacheBy = !_hasEvidence; // of evidence the seal makes its tables
        _stream.Summed(_batch.Payloads, _batch.SumPayloads());
        Guarded(() => _arrow.WriteRecordBatch(_batch.ToRecordBatch()));
        _batches.Add(new SegmentBatchInfo(offset, _stream.Position - offset, rows, _stream.TakeCrc()));
        _batchBytes += _batches[^1].Bytes;
        _batch.Clear();
    }

    private void Guarded(Action write)
    {
        try
        {
            write();
        }
        catch
        {
            _hasEnded = true;
            throw;
        }
    }

    private void ThrowIfEnded()
    {
        if (_hasEnded) { throw new InvalidOperationException($"{Path} has ended."); }
    }
}
