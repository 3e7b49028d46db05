using Migrations.Capture.Frames;

namespace Migrations.Capture.Segments;

/// <summary>Reads one segment: whole frames and damage, in order.</summary>
internal static class SegmentReader
{
    public static IEnumerable<ScanItem> Scan(string path, SegmentManifest? manifest)
    {
        using var scanner = new SegmentScanner(path, manifest);
        var file = Path.GetFileName(path);
        foreach (var batch in scanner.Batches())
        {
            if (batch.Rows is { } rows)
            {
                foreach (var item in Rows(file, batch, rows)) { yield return item; }
            }
            else { yield return Damaged(file, batch, batch.Problem ?? "a batch of another format"); }
        }
    }

    // A batch is one damage, however much of it is harmed; it stands where the first frame is missing.
    private static IEnumerable<ScanItem> Rows(string file, ScannedBatch batch, BatchRows rows)
    {
        var isTold = batch.Problem is not null && batch.FirstBadRow(from: 0) is null;
        if (isTold) { yield return Damaged(file, batch, $"{batch.Problem}; every row in it is whole all the same"); }
        for (var i = 0; i < rows.Count; i++)
        {
            if (rows.TryRead(i, out var frame)) { yield return new ScanItem(file, frame, null); }
            else if (!isTold)
            {
                isTold = true;
                yield return Damaged(file, batch, batch.Problem is null ? batch.DescribeRows() : $"{batch.Problem}: {batch.DescribeRows()}");
            }
        }
    }

    private static ScanItem Damaged(string file, ScannedBatch batch, string why) =>
        new(file, null, new SegmentDamage(batch.IsTorn ? DamageKind.Torn : DamageKind.Damaged, file, batch.Offset, batch.Bytes, why));
}
