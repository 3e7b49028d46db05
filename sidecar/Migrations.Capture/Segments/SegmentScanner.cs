using System.IO.Hashing;
using Microsoft.Win32.SafeHandles;

namespace Migrations.Capture.Segments;

/// <summary>Walks the batches of a segment, open or sealed, and believes nothing it has not checked.</summary>
/// <remarks>Arrow's readers take a cut file for its end and trust every length in it; so the walk is ours. One thread. Holds one batch.</remarks>
internal sealed class SegmentScanner : IDisposable
{
    private const int PrefixBytes = 8;
    private readonly SafeFileHandle _handle;
    private readonly SegmentManifest? _manifest;
    private readonly string _name;

    public SegmentScanner(string path, SegmentManifest? manifest)
    {
        _name = Path.GetFileName(path);
        _manifest = manifest;
        _handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
    }

    public bool IsOpenSegment => _name.EndsWith(".open", StringComparison.Ordinal);

    /// <summary>The file's length now; an open segment may grow.</summary>
    public long LengthBytes => RandomAccess.GetLength(_handle);

    /// <summary>All batches in order; one with a problem that hides what follows is the last.</summary>
    public IEnumerable<ScannedBatch> Batches()
    {
        if (IsOpenSegment && LengthBytes == 0) { yield break; } // nothing was flushed yet
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
            var rows = RowsOf(content, out _);
            yield return new ScannedBatch(info.Offset, info.Bytes, rows, agrees ? null : "a batch's bytes are not those the manifest's checksum is of", false, false);
        }
        var end = manifest.Batches.Count == 0 ? SegmentSchema.Head.Length : manifest.Batches[^1].Offset + manifest.Batches[^1].Bytes;
        var tail = new byte[manifest.Bytes - end];
        if (ReadFully(tail, end) < tail.Length || LengthBytes != manifest.Bytes) { yield return Damaged(end, LengthBytes - end, $"the file has {LengthBytes} bytes, not {manifest.Bytes}", isLast: true); }
        else if (Crc32.HashToUInt32(tail) != manifest.TailCrc32) { yield return Damaged(end, tail.Length, "the footer's bytes are not those the manifest's checksum is of", isLast: true); }
    }

    private ScannedBatch? ReadAt(long at)
    {
        var length = LengthBytes;
        if (at == length) { return IsOpenSegment ? null : Damaged(at, 0, "a sealed segment without an end mark", isLast: true); }
        Span<byte> prefix = stackalloc byte[PrefixBytes];
        if (ReadFully(prefix, at) < PrefixBytes) { return Torn(at, length - at); }
        if (BitConverter.ToUInt32(prefix) != uint.MaxValue) { return Damaged(at, length - at, "no message begins here", isLast: true); }
        var metadataBytes = BitConverter.ToInt32(prefix[4..]);
        if (metadataBytes == 0) { return EndProblem(at, length); }
        if (metadataBytes is < 0 or > SegmentFormat.MaxMetadataBytes) { return Damaged(at, length - at, $"a message that says {metadataBytes} bytes of metadata", isLast: true); }
        var metadata = new byte[metadataBytes];
        if (ReadFully(metadata, at + PrefixBytes) < metadataBytes) { return Torn(at, length - at); }
        if (!BatchLayout.TryRead(metadata, out _, out var bodyBytes, out var problem)) { return Damaged(at, length - at, problem, isLast: true); }
        var content = new byte[PrefixBytes + metadataBytes + bodyBytes];
        if (ReadFully(content, at) < content.Length) { return Torn(at, length - at); }
        var rows = RowsOf(content, out problem);
        return rows is null ? Damaged(at, length - at, problem, isLast: true) : new ScannedBatch(at, content.Length, rows, null, false, false);
    }

    private static BatchRows? RowsOf(byte[] content, out string problem)
    {
        problem = "a message that contradicts itself";
        var metadataBytes = BitConverter.ToInt32(content, 4);
        if (metadataBytes is < 0 or > SegmentFormat.MaxMetadataBytes || PrefixBytes + metadataBytes > content.Length) { return null; }
        if (!BatchLayout.TryRead(content.AsSpan(PrefixBytes, metadataBytes), out var layout, out var bodyBytes, out problem)) { return null; }
        return PrefixBytes + metadataBytes + bodyBytes == content.Length ? new BatchRows(layout, content.AsMemory(PrefixBytes + metadataBytes)) : null;
    }

    private ScannedBatch? HeadProblem()
    {
        var expected = _manifest is null ? SegmentSchema.Head.Length : (int)Math.Min(_manifest.Batches.Count == 0 ? SegmentSchema.Head.Length : _manifest.Batches[0].Offset, SegmentFormat.MaxMetadataBytes);
        var head = new byte[expected];
        var read = ReadFully(head, 0);
        if (read == expected && (_manifest is null ? head.AsSpan().SequenceEqual(SegmentSchema.Head) : Crc32.HashToUInt32(head) == _manifest.HeadCrc32)) { return null; }
        var isTorn = IsOpenSegment && read < expected && SegmentSchema.Head.AsSpan(0, read).SequenceEqual(head.AsSpan(0, read));
        return isTorn
            ? Torn(0, read)
            : Damaged(0, read, "the file does not begin as a segment of this format does", isLast: _manifest is null);
    }

    private ScannedBatch? EndProblem(long at, long length)
    {
        Span<byte> magic = stackalloc byte[6];
        var isWhole = length - at > 18 && ReadFully(magic, length - 6) == 6 && magic.SequenceEqual("ARROW1"u8);
        if (isWhole) { return null; }
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
    public bool IsWhole => Problem is null && Rows is { } rows && Enumerable.Range(0, rows.Count).All(i => rows.TryRead(i, out _));
}
