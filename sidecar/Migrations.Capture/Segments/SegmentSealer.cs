using System.Buffers;

namespace Migrations.Capture.Segments;

/// <summary>Ends segments: footer, better batches where they are small, the sealed name.</summary>
/// <remarks>A crash between any two steps leaves a segment that recovery ends again.</remarks>
public static class SegmentSealer
{
    /// <summary>Below this mean a seal rewrites the segment into batches of <see cref="SegmentFormat.BatchBytes"/>.</summary>
    public const long SmallBatchBytes = 1 << 20;

    /// <summary>Seals a segment; null when it holds no frame, and then it is deleted.</summary>
    /// <exception cref="IOException">The disk failed; the open segment is still there.</exception>
    public static SegmentManifest? Seal(SegmentWriter writer, ISegmentDisk? disk = null)
    {
        if (writer.Rows == 0)
        {
            writer.Dispose();
            File.Delete(writer.Path);
            return null;
        }
        writer.Flush();
        if (writer.MeanBatchBytes < SmallBatchBytes && writer.Batches > 1)
        {
            writer.Dispose();
            return Rewrite(writer.Path, writer.Number, long.MaxValue, disk)!;
        }
        var sealedName = SegmentFormat.SealedName(writer.Number);
        var manifest = writer.End(sealedName);
        DurableFiles.Rename(writer.Path, Path.Combine(Path.GetDirectoryName(writer.Path)!, sealedName));
        return manifest;
    }

    /// <summary>Copies the whole batches of an open segment before <paramref name="end"/> into a sealed one, and deletes it; null when there is none.</summary>
    internal static SegmentManifest? Rewrite(string openPath, int number, long end, ISegmentDisk? disk)
    {
        var folder = Path.GetDirectoryName(openPath)!;
        var sealedName = SegmentFormat.SealedName(number);
        var temporary = Path.Combine(folder, sealedName + ".tmp");
        File.Delete(temporary);
        SegmentManifest? manifest = null;
        using (var writer = SegmentWriter.CreateFile(temporary, number, SegmentFormat.MaxSegmentBytes + SegmentFormat.MaxBatchBytes, disk))
        {
            Copy(openPath, end, writer);
            if (writer.Rows > 0) { manifest = writer.End(sealedName); }
        }
        if (manifest is null) { File.Delete(temporary); }
        else { DurableFiles.Rename(temporary, Path.Combine(folder, sealedName)); }
        File.Delete(openPath);
        return manifest;
    }

    private static void Copy(string path, long end, SegmentWriter writer)
    {
        using var scanner = new SegmentScanner(path, null);
        foreach (var batch in scanner.Batches().TakeWhile(b => b.Problem is null && b.Offset < end))
        {
            for (var i = 0; i < batch.Rows!.Value.Count; i++)
            {
                if (!batch.Rows.Value.TryRead(i, out var frame)) { throw new SegmentCorruptException(new SegmentDamage(DamageKind.Damaged, Path.GetFileName(path), batch.Offset, batch.Bytes, $"row {i + 1} changed while the segment was sealed")); }
                writer.Append(frame.Node, frame.Epoch, frame.Header, new ReadOnlySequence<byte>(frame.Payload));
            }
        }
    }
}
