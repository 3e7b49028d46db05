namespace Migrations.Capture.Segments;

/// <summary>The writing side of manifest.json, nodes.json and ledger.json.</summary>
/// <remarks>Any thread; every change is on disk when its method returns.</remarks>
internal sealed class LogBooks
{
    private readonly Lock _lock = new();
    private readonly string _directory;
    private readonly TimeProvider _time;
    private LogManifest _manifest;
    private NodeList _nodes;
    private GapLedger _ledger;

    public LogBooks(string directory, TimeProvider time)
    {
        _directory = directory;
        _time = time;
        var log = CaptureLog.Open(directory);
        _manifest = log.ReadManifest();
        _nodes = log.ReadNodes();
        _ledger = log.ReadLedger();
    }

    public LogManifest Manifest
    {
        get { lock (_lock) { return _manifest; } }
    }

    public GapLedger Ledger
    {
        get { lock (_lock) { return _ledger; } }
    }

    public void Add(SegmentManifest segment)
    {
        lock (_lock)
        {
            _manifest = _manifest with { Segments = [.. _manifest.Segments.Where(s => s.Number != segment.Number).Append(segment).OrderBy(s => s.Number)] };
            CheckedJsonFile.Write(Path.Combine(_directory, SegmentFormat.ManifestFile), _manifest, SegmentJsonContext.Default.LogManifest);
        }
    }

    public ushort NumberOf(string nodeId)
    {
        lock (_lock)
        {
            if (_nodes.NumberOf(nodeId) is { } known) { return known; }
            (_nodes, var number) = _nodes.With(nodeId);
            CheckedJsonFile.Write(Path.Combine(_directory, SegmentFormat.NodesFile), _nodes, SegmentJsonContext.Default.NodeList);
            return number;
        }
    }

    /// <summary>Books what a recovered segment lacks of each link between the frames it has and behind those of earlier segments.</summary>
    public void BookHoles(SegmentManifest recovered, string why)
    {
        var last = Manifest.Segments.Where(s => s.Number < recovered.Number).SelectMany(s => s.Ranges).GroupBy(r => r.Key).ToDictionary(g => g.Key, g => g.Last().Last);
        foreach (var range in recovered.Ranges)
        {
            var from = last.GetValueOrDefault(range.Key) + 1;
            if (range.First > from) { Book(GapReason.SequenceHole, range.Key, from, range.First - 1, 0, $"Lost with a part of {recovered.File}: {why}."); }
            last[range.Key] = range.Last;
        }
    }

    public void Book(GapReason reason, StreamKey? link, ulong from, ulong to, long bytes, string what)
    {
        var now = (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;
        lock (_lock)
        {
            _ledger = _ledger.With(new GapEntry(now, reason, link?.Node ?? 0, link?.EpochText, link?.Link ?? -1, from, to, bytes, what));
            CheckedJsonFile.Write(Path.Combine(_directory, SegmentFormat.LedgerFile), _ledger, SegmentJsonContext.Default.GapLedger);
        }
    }
}
