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
            if (batch.Problem is not null)
            {
                yield return new ScanItem(file, null, new SegmentDamage(batch.IsTorn ? DamageKind.Torn : DamageKind.Damaged, file, batch.Offset, batch.Bytes, batch.Problem));
            }
            else if (batch.Rows is null)
            {
                yield return new ScanItem(file, null, new SegmentDamage(DamageKind.Damaged, file, batch.Offset, batch.Bytes, "a batch of another format"));
            }
            if (batch.Rows is not { } rows) { continue; }
            foreach (var item in Rows(file, batch, rows)) { yield return item; }
        }
    }

    private static IEnumerable<ScanItem> Rows(string file, ScannedBatch batch, BatchRows rows)
    {
        for (var i = 0; i < rows.Count; i++)
        {
            yield return rows.TryRead(i, out var frame)
                ? new ScanItem(file, frame, null)
                : new ScanItem(file, null, new SegmentDamage(DamageKind.Damaged, file, batch.Offset, batch.Bytes, $"row {i + 1} of {rows.Count} of the batch does not agree with its checksum"));
        }
    }
}
