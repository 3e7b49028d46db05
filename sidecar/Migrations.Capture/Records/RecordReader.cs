using System.Buffers;
using Migrations.Capture.Frames;

namespace Migrations.Capture.Records;

/// <summary>Puts records together from frames, which may come interleaved from many links, and reads them.</summary>
/// <remarks>One thread. Holds one unfinished record per (node, epoch, link), each up to <paramref name="maxRecordBytes"/>.</remarks>
public sealed class RecordReader(int maxRecordBytes = RecordCodec.MaxRecordBytes)
{
    private readonly Dictionary<(ushort Node, ulong Epoch, ushort Link), Unfinished> _unfinished = [];

    /// <summary>Records that have begun and not ended: first frames. After the last frame of a log these are cut off.</summary>
    public IEnumerable<LogFrame> Pending => _unfinished.Values.Where(u => !u.IsTooLarge).Select(u => u.First);

    /// <summary>Takes the next frame of the log.</summary>
    public RecordResult Push(LogFrame frame)
    {
        if (frame.Header.Kind is FrameKind.RequestBytes or FrameKind.ResponseBytes) { return new RecordResult(RecordStatus.Bytes, null, null); }
        var key = (frame.Node, frame.Epoch, frame.Header.Link);
        var abandoned = AbandonedBy(frame, key);
        if (!_unfinished.TryGetValue(key, out var open))
        {
            if (!frame.Header.HasMore) { return Read(frame, frame.Header.Sequence, frame.Payload, abandoned); }
            open = new Unfinished(frame);
            _unfinished.Add(key, open);
        }
        open.LastSequence = frame.Header.Sequence;
        return Continue(frame, key, open, abandoned);
    }

    private RecordResult Continue(LogFrame frame, (ushort, ulong, ushort) key, Unfinished open, string? abandoned)
    {
        if (!open.IsTooLarge && (long)open.Bytes.WrittenCount + frame.Payload.Length > maxRecordBytes)
        {
            open.IsTooLarge = true;
            open.Bytes = new ArrayBufferWriter<byte>();
        }
        if (!open.IsTooLarge) { open.Bytes.Write(frame.Payload.Span); }
        if (frame.Header.HasMore) { return new RecordResult(RecordStatus.NeedsMore, null, abandoned); }
        _unfinished.Remove(key);
        return open.IsTooLarge
            ? new RecordResult(RecordStatus.TooLarge, null, $"The record from sequence {open.First.Header.Sequence} to {open.LastSequence} has more than {maxRecordBytes} bytes.")
            : Read(open.First, open.LastSequence, open.Bytes.WrittenMemory, abandoned);
    }

    private string? AbandonedBy(LogFrame frame, (ushort, ulong, ushort) key)
    {
        if (!_unfinished.TryGetValue(key, out var open)) { return null; }
        if (frame.Header.Kind == open.First.Header.Kind && frame.Header.Sequence == open.LastSequence + 1) { return null; }
        _unfinished.Remove(key);
        return $"The {open.First.Header.Kind} at sequence {open.First.Header.Sequence} was never finished.";
    }

    private static RecordResult Read(LogFrame first, ulong last, ReadOnlyMemory<byte> payload, string? abandoned) =>
        RecordCodec.TryRead(first.Header.Kind, payload, out var content, out var problem)
            ? new RecordResult(RecordStatus.Complete, new LogRecord(first.Node, first.Epoch, first.Header, last, content), abandoned)
            : new RecordResult(RecordStatus.Malformed, null, problem);

    private sealed class Unfinished(LogFrame first)
    {
        public LogFrame First { get; } = first;

        public ulong LastSequence { get; set; } = first.Header.Sequence;

        public bool IsTooLarge { get; set; }

        public ArrayBufferWriter<byte> Bytes { get; set; } = new();
    }
}
