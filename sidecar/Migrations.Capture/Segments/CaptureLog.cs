using Migrations.Capture.Frames;

namespace Migrations.Capture.Segments;

/// <summary>A capture log as it lies on disk; reading changes nothing, and works while a sidecar writes.</summary>
/// <remarks>Any thread; each enumeration is its own. Holds one batch at a time, and frames keep the batch they came from.</remarks>
public sealed class CaptureLog
{
    private CaptureLog(string directory) => Directory = directory;

    /// <summary>The log's directory, absolute.</summary>
    public string Directory { get; }

    /// <summary>Opens a log.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such directory.</exception>
    public static CaptureLog Open(string directory)
    {
        var path = Path.GetFullPath(directory);
        return System.IO.Directory.Exists(path) ? new CaptureLog(path) : throw new DirectoryNotFoundException($"There is no capture log at {path}.");
    }

    /// <summary>The sealed segments as manifest.json has them now.</summary>
    /// <exception cref="SegmentCorruptException">The manifest is not what was written.</exception>
    public LogManifest ReadManifest() =>
        CheckedJsonFile.Read(InLog(SegmentFormat.ManifestFile), SegmentJsonContext.Default.LogManifest) ?? LogManifest.Empty;

    /// <summary>Which node has which number.</summary>
    /// <exception cref="SegmentCorruptException">The file is not what was written.</exception>
    public NodeList ReadNodes() => CheckedJsonFile.Read(InLog(SegmentFormat.NodesFile), SegmentJsonContext.Default.NodeList) ?? NodeList.Empty;

    /// <summary>What the sidecar knows to be missing.</summary>
    /// <exception cref="SegmentCorruptException">The file is not what was written.</exception>
    public GapLedger ReadLedger() => CheckedJsonFile.Read(InLog(SegmentFormat.LedgerFile), SegmentJsonContext.Default.GapLedger) ?? GapLedger.Empty;

    /// <summary>The segments there are now, in log order, sealed and open.</summary>
    public IReadOnlyList<LogSegment> ListSegments() => LogSegment.List(Directory, ReadManifest());

    /// <summary>All frames in log order. An open segment's unfinished last batch is not there yet, and no damage.</summary>
    /// <exception cref="SegmentCorruptException">At the first damage; every frame before it was given.</exception>
    public IEnumerable<LogFrame> ReadFrames()
    {
        var segments = ListSegments();
        foreach (var segment in segments)
        {
            foreach (var item in ScanSegment(segment))
            {
                if (item.Frame is not null) { yield return item.Frame; }
                else if (item.Damage is { Kind: not DamageKind.Torn } || segment != segments[^1]) { throw new SegmentCorruptException(item.Damage!); }
            }
        }
    }

    /// <summary>Everything that is whole, and every damage as a value, in log order.</summary>
    public IEnumerable<ScanItem> Scan()
    {
        var (manifest, damage) = TryReadManifest();
        if (damage is not null) { yield return new ScanItem(damage.File, null, damage); }
        foreach (var segment in LogSegment.List(Directory, manifest))
        {
            foreach (var item in ScanSegment(segment)) { yield return item; }
        }
    }

    /// <summary>One segment as <see cref="Scan"/> gives it.</summary>
    public IEnumerable<ScanItem> ScanSegment(LogSegment segment)
    {
        if (Locate(segment) is { } path) { return SegmentReader.Scan(path, Path.GetFileName(path) == segment.Manifest?.File ? segment.Manifest : null); }
        return [new ScanItem(segment.File, null, new SegmentDamage(DamageKind.Missing, segment.File, 0, segment.Manifest?.Bytes ?? 0, "the file is not there"))];
    }

    private (LogManifest Manifest, SegmentDamage? Damage) TryReadManifest()
    {
        try
        {
            return (ReadManifest(), null);
        }
        catch (SegmentCorruptException e)
        {
            return (LogManifest.Empty, e.Damage);
        }
    }

    // A segment may be sealed between its listing and its opening.
    private string? Locate(LogSegment segment) =>
        new[] { segment.File, SegmentFormat.SealedName(segment.Number) }.Select(InLog).FirstOrDefault(File.Exists);

    private string InLog(string file) => Path.Combine(Directory, file);
}
