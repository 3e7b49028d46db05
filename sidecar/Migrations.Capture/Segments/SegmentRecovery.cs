namespace Migrations.Capture.Segments;

/// <summary>Ends the segments that a dead sidecar or a failed disk left open.</summary>
/// <remarks>May be killed at any moment and run again: the open file is deleted last.</remarks>
internal static class SegmentRecovery
{
    /// <summary>Keeps what is whole, puts everything from the first damage on aside, and seals; null when nothing is left.</summary>
    /// <param name="durableEnd">Where what is known to be durable ends; more than the file's length when all of it may be.</param>
    public static RecoveredSegment Recover(string directory, LogSegment segment, long durableEnd, ISegmentDisk? disk)
    {
        var path = Path.Combine(directory, segment.File);
        using var scanner = new SegmentScanner(path, null);
        var (firstBad, isTorn, why, keptEnd) = Judge(scanner, durableEnd);
        var length = scanner.WrittenEnd;
        var cut = firstBad is { } at ? length - at : 0;
        var tornFile = cut > 0 ? SegmentFormat.TornName(segment.Number) : null;
        if (tornFile is not null) { PutAside(path, firstBad!.Value, length, Path.Combine(directory, tornFile)); }
        var manifest = SegmentSealer.Rewrite(path, segment.Number, disk, b => b.Offset < keptEnd && b.Rows is not null);
        return new RecoveredSegment(manifest is null ? null : manifest with { IsRecovered = true, TornFile = tornFile, TornBytes = cut }, firstBad ?? length, cut, isTorn, why);
    }

    // Behind a bad batch of which the recorder may still have the frames nothing is kept: it sends again what follows the last
    // frame that the log has, and one kept from further on would make it forget them.
    private static Judgement Judge(SegmentScanner scanner, long durableEnd)
    {
        var writtenEnd = scanner.WrittenEnd;
        var wasOnDisk = durableEnd == long.MaxValue ? 0 : durableEnd;
        Judgement? first = null;
        long? keptEnd = null;
        foreach (var batch in scanner.Batches())
        {
            var isBeyond = batch.Offset >= durableEnd;
            if (isBeyond || !batch.IsWhole)
            {
                first ??= new Judgement(batch.Offset, isBeyond || batch.IsTorn, isBeyond ? "the disk failed before this was durable" : batch.Problem ?? batch.DescribeRows(), durableEnd);
                keptEnd ??= batch.Offset;
            }
            if (isBeyond) { break; }
            var end = batch.Offset + batch.Bytes;
            if (batch.Bytes < SegmentFormat.FullBatchBytes && end < writtenEnd) { wasOnDisk = end; }
            if (keptEnd < wasOnDisk) { keptEnd = null; }
        }
        return first is null ? new Judgement(null, false, "", durableEnd) : first.Value with { KeptEnd = keptEnd ?? durableEnd };
    }

    private readonly record struct Judgement(long? FirstBad, bool IsTorn, string Why, long KeptEnd);

    private static void PutAside(string path, long from, long until, string tornPath)
    {
        var temporary = tornPath + ".tmp";
        File.Delete(temporary);
        using (var source = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete))
        using (var target = new SegmentDisk().Create(temporary))
        {
            var buffer = new byte[1 << 20];
            source.Position = from;
            for (long at = 0; ;)
            {
                var read = source.Read(buffer, 0, (int)Math.Min(buffer.Length, until - from - at));
                if (read == 0) { break; }
                target.Write(buffer.AsSpan(0, read), at);
                at += read;
            }
            target.FlushToDisk();
        }
        DurableFiles.Rename(temporary, tornPath);
    }
}

/// <summary>What recovery came to.</summary>
/// <param name="Manifest">Null when no frame was left, and the segment is gone.</param>
/// <param name="CutBytes">Bytes put aside; 0 when the segment was whole.</param>
/// <param name="IsTorn">True when it was only an unfinished tail.</param>
internal sealed record RecoveredSegment(SegmentManifest? Manifest, long CutAt, long CutBytes, bool IsTorn, string Why);
