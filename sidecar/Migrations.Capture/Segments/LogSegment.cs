namespace Migrations.Capture.Segments;

/// <summary>A segment of a log.</summary>
/// <param name="File">Its file's name when it was listed.</param>
/// <param name="Manifest">Null while it is open, and for one that was sealed but not yet named.</param>
public sealed record LogSegment(int Number, string File, SegmentManifest? Manifest)
{
    public bool IsSealed => File.EndsWith(".arrow", StringComparison.Ordinal);

    internal static IReadOnlyList<LogSegment> List(string directory, LogManifest manifest)
    {
        var segments = new SortedDictionary<int, LogSegment>();
        foreach (var path in Directory.EnumerateFiles(directory, "segment-*"))
        {
            var file = Path.GetFileName(path);
            if (!SegmentFormat.TryParseName(file, out var number, out var isSealed)) { continue; }
            // Both are there when the sidecar died between the two steps of sealing: the sealed one is whole.
            if (isSealed || !segments.ContainsKey(number)) { segments[number] = new LogSegment(number, file, null); }
        }
        foreach (var named in manifest.Segments) { segments[named.Number] = new LogSegment(named.Number, named.File, named); }
        return [.. segments.Values];
    }
}
