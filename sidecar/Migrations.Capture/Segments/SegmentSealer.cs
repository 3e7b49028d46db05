namespace Migrations.Capture.Segments;

/// <summary>Ends segments: footer, better batches where they are small, the sealed name.</summary>
/// <remarks>A crash between any two steps leaves a segment that recovery ends again.</remarks>
public static class SegmentSealer
{
    /// <summary>Below this mean a seal rewrites the segment into batches of <see cref="SegmentFormat.BatchBytes"/>: what a batch costs besides its rows, about a kilobyte, is no more than a twentieth then.</summary>
    /// <remarks>Rewriting costs reading, checking and writing every byte once more, on the source's host; readers hardly notice batches above this.</remarks>
    public const long SmallBatchBytes = 32 << 10;

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
            return Rewrite(writer.Path, writer.Number, disk, MustBeWhole);
        }
        var sealedName = SegmentFormat.SealedName(writer.Number);
        var manifest = writer.End(sealedName);
        DurableFiles.Rename(writer.Path, Path.Combine(Path.GetDirectoryName(writer.Path)!, sealedName));
        return manifest;
    }

    /// <summary>Copies the batches that <paramref name="isWanted"/> names into a sealed segment and deletes the file they came from; null when there is none.</summary>
    internal static SegmentManifest? Rewrite(string path, int number, ISegmentDisk? disk, Func<ScannedBatch, bool> isWanted)
    {
        var sealedPath = Path.Combine(Path.GetDirectoryName(path)!, SegmentFormat.SealedName(number));
        var temporary = sealedPath + ".tmp";
        File.Delete(temporary);
        SegmentManifest? manifest = null;
        using (var writer = SegmentWriter.CreateFile(temporary, number, long.MaxValue, disk, new FrameBatch()))
        {
            Copy(path, writer, isWanted);
            if (writer.Rows > 0) { manifest = writer.End(SegmentFormat.SealedName(number)); }
        }
        if (manifest is null) { File.Delete(temporary); }
        else { DurableFiles.Rename(temporary, sealedPath); }
        if (manifest is null || path != sealedPath) { File.Delete(path); }
        return manifest;
    }

    private static bool MustBeWhole(ScannedBatch batch) =>
        batch.IsWhole ? true : throw new IOException($"The segment changed while it was sealed, at byte {batch.Offset}.");

    private static void Copy(string path, SegmentWriter writer, Func<ScannedBatch, bool> isWanted)
    {
        using var scanner = new SegmentScanner(path, null);
        foreach (var batch in scanner.Batches().Where(isWanted))
        {
            for (var i = 0; i < batch.Rows!.Value.Count; i++)
            {
                if (batch.Rows.Value.TryRead(i, out var frame)) { writer.Append(frame); }
            }
        }
    }
}
