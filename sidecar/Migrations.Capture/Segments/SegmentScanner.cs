using System.IO.Hashing;
using Microsoft.Win32.SafeHandles;

namespace Migrations.Capture.Segments;

/// <summary>Walks the batches of a segment, open or sealed, and believes nothing it has not checked.</summary>
/// <remarks>Arrow's readers take a cut file for its end and trust every length in it; so the walk is ours. One thread. Holds one batch.</remarks>
internal sealed class SegmentScanner : IDisposable
{
    private const int PrefixBytes = 8;
    private const int LookBackBytes = 64 << 10;
    private const int Alignment = 8; // of everything in the file
    private const int MaxPaddingBytes = 64;
    private readonly SafeFileHandle _handle;
    private readonly SegmentManifest? _manifest;
    private readonly string _name;
    private long _writtenEnd = -1; // as it was looked for last

    public SegmentScanner(string path, SegmentManifest? manifest)
    {
        _name = Path.GetFileName(path);
        _manifest = manifest;
        _handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
    }

    public bool IsOpenSegment => _name.EndsWith(".open", StringComparison.Ordinal);

    /// <summary>The file's length now; an open segment may grow.</summary>
    public long LengthBytes => RandomAccess.GetLength(_handle);

    /// <summary>Where what was written ends: behind it an open segment has zeros, room that its writer had reserved. Aligned; a batch's own last zeros may lie behind it, too.</summary>
    public long WrittenEnd => IsOpenSegment ? FindWrittenEnd() : LengthBytes;

    /// <summary>All batches in order; one with a problem that hides what follows is the last.</summary>
    public IEnumerable<ScannedBatch> Batches()
    {
        if (IsOpenSegment && WrittenEnd == 0) { yield break; } // nothing was flushed yet
        var head = HeadProblem();
        if (head is not null) { yield return head; }
        if (head is { IsLast: true }) { yield break; }
        foreach (var batch in _manifest is null ? Walk() : Named(_manifest)) { yield return batch; }
    }

    public void Dispose() => _handle.Dispose();

    private IEnumerable<ScannedBatch> Walk()
    {
        long at = SegmentSchema.Head.Length;
        while (true)
        {
            var batch = ReadAt(at);
            if (batch is null) { yield break; }
            yield return batch;
            if (batch.IsLast) { yield break; }
            at += batch.Bytes;
        }
    }

    private IEnumerable<ScannedBatch> Named(SegmentManifest manifest)
    {
        foreach (var info in manifest.Batches)
        {
            var content = new byte[info.Bytes];
            if (ReadFully(content, info.Offset) < content.Length)
            {
                yield return Damaged(info.Offset, LengthBytes - info.Offset, "the file ends inside a batch that the manifest names", isLast: true);
                yield break;
            }
            var agrees = Crc32.HashToUInt32(content) == info.Crc32;
            var rows = RowsOf(content, out _) ?? RowsAsNamed(content, info.Rows);
            yield return new ScannedBatch(info.Offset, info.Bytes, rows, agrees ? null : "a batch's bytes are not those the manifest's checksum is of", false, false);
        }
        var end = manifest.Batches.Count == 0 ? SegmentSchema.Head.Length : manifest.Batches[^1].Offset + manifest.Batches[^1].Bytes;
        var tail = new byte[manifest.Bytes - end];
        if (ReadFully(tail, end) < tail.Length || LengthBytes != manifest.Bytes) { yield return Damaged(end, LengthBytes - end, $"the file has {LengthBytes} bytes, not {manifest.Bytes}", isLast: true); }
        else if (Crc32.HashToUInt32(tail) != manifest.TailCrc32) { yield return Damaged(end, tail.Length, "the footer's bytes are not those the manifest's checksum is of", isLast: true); }
    }

    private ScannedBatch? ReadAt(long at)
    {
        if (IsOpenSegment && at >= _writtenEnd && at >= FindWrittenEnd()) { return null; }
        var length = IsOpenSegment ? _writtenEnd : LengthBytes;
        if (at == length) { return Damaged(at, 0, "a sealed segment without an end mark", isLast: true); }
        Span<byte> prefix = stackalloc byte[PrefixBytes];
        if (ReadFully(prefix, at) < PrefixBytes) { return Torn(at, length - at); }
        var (marker, metadataBytes) = (BitConverter.ToUInt32(prefix), BitConverter.ToInt32(prefix[4..]));
        if (marker == uint.MaxValue && metadataBytes == 0) { return EndProblem(at, length); }
        if (marker != uint.MaxValue) { return Salvaged(at, "no message begins here"); }
        if (metadataBytes != SegmentSchema.BatchMetadataBytes) { return Salvaged(at, $"a message that says {metadataBytes} bytes of metadata"); }
        var metadata = new byte[metadataBytes];
        if (ReadFully(metadata, at + PrefixBytes) < metadataBytes) { return Torn(at, length - at); }
        if (!BatchLayout.TryRead(metadata, out _, out var bodyBytes, out var problem)) { return Salvaged(at, problem); }
        var content = new byte[PrefixBytes + metadataBytes + bodyBytes];
        if (ReadFully(content, at) < content.Length) { return Torn(at, length - at); }
        var rows = RowsOf(content, out problem);
        if (rows is null) { return IsOpenSegment && at + content.Length > length + MaxPaddingBytes ? Torn(at, length - at) : Damaged(at, length - at, problem, isLast: true); }
        var batch = new ScannedBatch(at, content.Length, rows, null, false, false);
        return IsOpenSegment && at + content.Length > _writtenEnd + MaxPaddingBytes && !batch.IsWhole ? Torn(at, length - at) : batch;
    }

    private long FindWrittenEnd()
    {
        var (end, block) = (LengthBytes, new byte[LookBackBytes]);
        while (end > 0)
        {
            var piece = block.AsSpan(0, (int)Math.Min(block.Length, end));
            var last = piece[..ReadFully(piece, end - piece.Length)].LastIndexOfAnyExcept((byte)0);
            if (last >= 0) { return _writtenEnd = Math.Min(LengthBytes, (end - piece.Length + last + Alignment) / Alignment * Alignment); }
            end -= piece.Length;
        }
        return _writtenEnd = 0;
    }

    // A harmed batch that no manifest names: how many rows it has stands in its metadata once for every column, how many bytes
    // their payloads have at the end of the offsets. It is believed only when every row then proves itself.
    private ScannedBatch Salvaged(long at, string problem)
    {
        // A batch of which not even the metadata was written, in front of reserved room.
        if (IsOpenSegment && WrittenEnd - at <= PrefixBytes + SegmentSchema.BatchMetadataBytes) { return Torn(at, WrittenEnd - at); }
        var lost = Damaged(at, WrittenEnd - at, problem, isLast: true);
        var metadata = new byte[SegmentSchema.BatchMetadataBytes];
        var bodyAt = at + PrefixBytes + metadata.Length;
        if (ReadFully(metadata, at + PrefixBytes) < metadata.Length || !BatchLayout.TryOf(BatchLayout.LikelyRows(metadata), SegmentFormat.MaxBatchBytes, out var layout)) { return lost; }
        Span<byte> payloadBytes = stackalloc byte[4];
        if (ReadFully(payloadBytes, bodyAt + layout.OffsetOf(SegmentSchema.Payload) + (4L * layout.Rows)) < payloadBytes.Length) { return lost; }
        var bodyBytes = layout.PayloadOffset + BatchLayout.Padded(BitConverter.ToUInt32(payloadBytes));
        if (bodyBytes > LengthBytes - bodyAt || !BatchLayout.TryOf(layout.Rows, bodyBytes, out layout)) { return lost; }
        var body = new byte[bodyBytes];
        if (ReadFully(body, bodyAt) < bodyBytes) { return lost; }
        var batch = new ScannedBatch(at, PrefixBytes + metadata.Length + bodyBytes, new BatchRows(layout, body), problem, false, false);
        return batch.FirstBadRow(from: 0) is null ? batch : lost;
    }

    private static BatchRows? RowsOf(byte[] content, out string problem)
    {
        problem = "a message that contradicts itself";
        var metadataBytes = BitConverter.ToInt32(content, 4);
        if (metadataBytes is < 0 or > SegmentFormat.MaxMetadataBytes || PrefixBytes + metadataBytes > content.Length) { return null; }
        if (!BatchLayout.TryRead(content.AsSpan(PrefixBytes, metadataBytes), out var layout, out var bodyBytes, out problem)) { return null; }
        return PrefixBytes + metadataBytes + bodyBytes == content.Length ? new BatchRows(layout, content.AsMemory(PrefixBytes + metadataBytes)) : null;
    }

    // The manifest knows how many rows there are, and thereby where each column lies; every row proves itself.
    private static BatchRows? RowsAsNamed(byte[] content, int rows)
    {
        var body = content.AsMemory(Math.Min(content.Length, PrefixBytes + SegmentSchema.BatchMetadataBytes));
        return BatchLayout.TryOf(rows, body.Length, out var layout) ? new BatchRows(layout, body) : null;
    }

    private ScannedBatch? HeadProblem()
    {
        var expected = _manifest is null ? SegmentSchema.Head.Length : (int)Math.Min(_manifest.Batches.Count == 0 ? SegmentSchema.Head.Length : _manifest.Batches[0].Offset, SegmentFormat.MaxMetadataBytes);
        var head = new byte[expected];
        var read = ReadFully(head, 0);
        if (read == expected && (_manifest is null ? head.AsSpan().SequenceEqual(SegmentSchema.Head) : Crc32.HashToUInt32(head) == _manifest.HeadCrc32)) { return null; }
        var isTorn = IsOpenSegment && WrittenEnd <= expected && SegmentSchema.Head.AsSpan().StartsWith(head.AsSpan(0, read).TrimEnd((byte)0));
        return isTorn
            ? Torn(0, WrittenEnd)
            : Damaged(0, read, "the file does not begin as a segment of this format does", isLast: read < expected || (_manifest is null && !IsMessageAt(expected)));
    }

    private bool IsMessageAt(long at)
    {
        Span<byte> prefix = stackalloc byte[PrefixBytes];
        return ReadFully(prefix, at) == PrefixBytes && BitConverter.ToUInt32(prefix) == uint.MaxValue;
    }

    // Behind the footer of an open segment the reserved room may not be given back yet: its zeros count for nothing, nor those that align it.
    private ScannedBatch? EndProblem(long at, long length)
    {
        Span<byte> tail = stackalloc byte[6 + Alignment];
        if (length - at > tail.Length + 4 && ReadFully(tail, length - tail.Length) == tail.Length)
        {
            var end = IsOpenSegment ? tail.TrimEnd((byte)0) : tail;
            if (end.EndsWith("ARROW1"u8)) { return null; }
        }
        return IsOpenSegment ? Torn(at, length - at) : Damaged(at, length - at, "a sealed segment without a footer", isLast: true);
    }

    private ScannedBatch Torn(long at, long bytes) => IsOpenSegment
        ? new ScannedBatch(at, bytes, null, "the file ends inside a batch", true, true)
        : Damaged(at, bytes, "the file ends inside a batch", isLast: true);

    private static ScannedBatch Damaged(long at, long bytes, string why, bool isLast) => new(at, bytes, null, why, false, isLast);

    private int ReadFully(Span<byte> into, long at)
    {
        var read = 0;
        while (read < into.Length)
        {
            var more = RandomAccess.Read(_handle, into[read..], at + read);
            if (more == 0) { break; }
            read += more;
        }
        return read;
    }
}

/// <summary>One batch as the walk found it.</summary>
/// <param name="Rows">Null when nothing of it can be read.</param>
/// <param name="Problem">Null when it is as it was written, as far as the batch itself can tell.</param>
/// <param name="IsLast">True when what follows cannot be found.</param>
internal sealed record ScannedBatch(long Offset, long Bytes, BatchRows? Rows, string? Problem, bool IsTorn, bool IsLast)
{
    /// <summary>True when the batch and every row in it are as they were written. Reads all of it.</summary>
    public bool IsWhole => Problem is null && Rows is not null && FirstBadRow(from: 0) is null;

    /// <summary>The first row from <paramref name="from"/> on that is not as it was written, from 0; null when there is none.</summary>
    public int? FirstBadRow(int from)
    {
        for (var i = from; i < Rows!.Value.Count; i++)
        {
            if (!Rows.Value.TryRead(i, out _)) { return i; }
        }
        return null;
    }

    /// <summary>A sentence's part about the rows that are not as they were written; there must be one.</summary>
    public string DescribeRows()
    {
        var first = FirstBadRow(from: 0)!.Value;
        var bad = Enumerable.Range(first, Rows!.Value.Count - first).Count(i => !Rows.Value.TryRead(i, out _));
        return bad == 1
            ? $"row {first + 1} of {Rows.Value.Count} of the batch does not agree with its checksum"
            : $"{bad} of the {Rows.Value.Count} rows of the batch, from row {first + 1} on, do not agree with their checksums";
    }
}
