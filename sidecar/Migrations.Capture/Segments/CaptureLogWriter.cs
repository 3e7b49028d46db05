using System.Buffers;
using System.Collections.Concurrent;
using Migrations.Capture.Frames;

namespace Migrations.Capture.Segments;

/// <summary>The one writer of a capture log: takes frames, commits them in groups, rolls and seals segments.</summary>
/// <remarks>
/// <see cref="Append"/>, <see cref="Flush"/>, <see cref="Reopen"/> and <see cref="Seal"/> belong to one thread; the rest may be
/// called from any. Sealing runs beside it, one segment at a time. Order of stopping: last flush, seal, dispose.
/// </remarks>
public sealed class CaptureLogWriter : IDisposable
{
    private readonly ConcurrentDictionary<StreamKey, LinkPosition> _positions = new();
    private readonly HashSet<LinkPosition> _dirty = [];
    private readonly Dictionary<int, long> _failedEnds = [];
    private readonly CaptureLogOptions _options;
    private readonly ISegmentDisk? _disk;
    private readonly FileStream _lock;
    private readonly LogBooks _books;
    private readonly EpochBook _epochs;
    private readonly DerivedFiles _derived;
    private SegmentWriter? _segment;
    private FrameBatch? _batch; // of the segment before
    private Task _sealing = Task.CompletedTask;
    private long _sealedBytes;
    private int _nextNumber = 1;

    private CaptureLogWriter(string directory, CaptureLogOptions options, TimeProvider time, ISegmentDisk? disk, FileStream lockFile)
    {
        Directory = directory;
        _options = options;
        _disk = disk;
        _lock = lockFile;
        _books = new LogBooks(directory, time);
        _epochs = new EpochBook(_books);
        _derived = new DerivedFiles(directory);
        RecoverSegments();
        foreach (var range in _books.Manifest.Segments.SelectMany(s => s.Ranges)) { _positions[range.Key] = new LinkPosition(range.Key, range.Last); }
    }

    public string Directory { get; }

    /// <summary>What this log knows to be missing.</summary>
    public GapLedger Ledger => _books.Ledger;

    /// <summary>Bytes of all segments now.</summary>
    public long LogBytes => Volatile.Read(ref _sealedBytes) + (_segment?.SizeBytes ?? 0);

    /// <summary>Not null after the disk failed, until <see cref="Reopen"/>.</summary>
    public Exception? FailedBecause { get; private set; }

    /// <summary>Sealed segments in the log.</summary>
    public int Segments => _books.Manifest.Segments.Count;

    /// <summary>Opens a log for writing, makes its directory when there is none, and recovers what an earlier writer left.</summary>
    /// <exception cref="LogInUseException">Another sidecar has it.</exception>
    /// <exception cref="SegmentCorruptException">Manifest, nodes or ledger are not what was written.</exception>
    public static CaptureLogWriter Open(string directory, CaptureLogOptions options, TimeProvider time, ISegmentDisk? disk = null)
    {
        if (options.Problems().FirstOrDefault() is { } problem) { throw new ArgumentException(problem, nameof(options)); }
        var path = Path.GetFullPath(directory);
        if (OperatingSystem.IsWindows()) { System.IO.Directory.CreateDirectory(path); }
        else { System.IO.Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute); }
        var lockFile = LogLock.Take(path);
        try
        {
            return new CaptureLogWriter(path, options, time, disk, lockFile);
        }
        catch
        {
            lockFile.Dispose();
            throw;
        }
    }

    /// <summary>The number this log gives a node.</summary>
    public ushort NodeNumberOf(string nodeId) => _books.NumberOf(nodeId);

    /// <summary>How far the log has a link's frames.</summary>
    public LinkPosition PositionOf(StreamKey key) => _positions.GetOrAdd(key, static k => new LinkPosition(k, 0));

    /// <summary>Books something that the log does not hold.</summary>
    public void Book(GapReason reason, StreamKey? link, ulong from, ulong to, long bytes, string what) => _books.Book(reason, link, from, to, bytes, what);

    /// <summary>Takes the next frame of a link, whose CRC the caller has checked; Full when the log is.</summary>
    /// <exception cref="IOException">The disk failed: what was not durable is forgotten; <see cref="Reopen"/> goes on.</exception>
    public AppendResult Append(LinkPosition link, in FrameHeader header, in ReadOnlySequence<byte> payload)
    {
        if (LogBytes + header.PayloadBytes + FrameHeader.SizeBytes > _options.MaxLogBytes) { return AppendResult.Full; }
        try
        {
            if (Segment().Append(link.Key.Node, link.Key.Epoch, header, payload) == AppendResult.Full)
            {
                Roll();
                Segment().Append(link.Key.Node, link.Key.Epoch, header, payload);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Abandon(e);
            throw;
        }
        link.WrittenTo = header.Sequence;
        _dirty.Add(link);
        _epochs.See(link.Key, header.Kind);
        return AppendResult.Ok;
    }

    /// <summary>Group commit: every frame taken so far survives a power cut when this returns, and <see cref="LinkPosition.DurableTo"/> says so.</summary>
    /// <exception cref="IOException">The disk failed, as with <see cref="Append"/>.</exception>
    public void Flush()
    {
        if (_segment is null) { return; }
        try
        {
            _segment.Flush();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Abandon(e);
            throw;
        }
        foreach (var link in _dirty) { link.DurableTo = link.WrittenTo; }
        _dirty.Clear();
    }

    /// <summary>Measures anew what the log takes, for segments that someone moved away; true when there is no room for a frame.</summary>
    public bool IsStillFull()
    {
        _sealing.Wait();
        var files = _books.Manifest.Segments.Select(s => new FileInfo(Path.Combine(Directory, s.File)));
        Volatile.Write(ref _sealedBytes, files.Sum(f => f.Exists ? f.Length : 0));
        return LogBytes + FrameHeader.MaxPayloadBytes > _options.MaxLogBytes;
    }

    /// <summary>After a failure: ends the segment that failed with what of it is durable. The next frame begins a new one.</summary>
    /// <exception cref="IOException">The disk still fails.</exception>
    public void Reopen()
    {
        Task.WhenAny(_sealing).Wait(); // what it could not seal, recovery does
        _sealing = Task.CompletedTask;
        RecoverSegments();
    }

    /// <summary>Flushes and seals what is open; waits until it is done.</summary>
    /// <exception cref="IOException">The disk failed; the next writer recovers the segment.</exception>
    public void Seal()
    {
        Flush();
        if (_segment is not null) { Roll(); }
        _sealing.GetAwaiter().GetResult();
    }

    /// <summary>Lets go of the log; what is open stays open, for the next writer to recover.</summary>
    public void Dispose()
    {
        // A failure to seal was or will be met by recovery; here it must not hide why we are stopping.
        Task.WhenAny(_sealing).Wait();
        _segment?.Dispose();
        _lock.Dispose();
    }

    private SegmentWriter Segment()
    {
        if (_segment is not null) { return _segment; }
        _segment = SegmentWriter.Create(Directory, _nextNumber++, _options.SegmentBytes, _disk, _batch ?? new FrameBatch());
        _batch = null;
        return _segment;
    }

    // Everything appended is flushed first, so that sealing beside the writer owes nobody an acknowledgement.
    private void Roll()
    {
        Flush();
        var full = _segment!;
        _sealing.GetAwaiter().GetResult();
        _segment = null;
        _batch = full.TakeBatch();
        Volatile.Write(ref _sealedBytes, _sealedBytes + full.SizeBytes);
        _sealing = Task.Run(() => SealBeside(full));
    }

    private void SealBeside(SegmentWriter full)
    {
        var before = full.SizeBytes;
        var manifest = SegmentSealer.Seal(full, _disk);
        if (manifest is not null) { Keep(manifest); }
        Interlocked.Add(ref _sealedBytes, -before);
    }

    private void Keep(SegmentManifest manifest)
    {
        if (manifest.HasEvidence) { _derived.Write(manifest); }
        _books.Add(manifest);
        Interlocked.Add(ref _sealedBytes, manifest.Bytes);
    }

    private void Abandon(Exception why)
    {
        if (_segment is not null)
        {
            _failedEnds[_segment.Number] = _segment.DurableBytes;
            _segment.Dispose();
            _segment = null;
        }
        foreach (var link in _dirty) { link.WrittenTo = link.DurableTo; }
        _dirty.Clear();
        FailedBecause = why;
    }

    private void RecoverSegments()
    {
        foreach (var leftover in System.IO.Directory.EnumerateFiles(Directory, "*.tmp")) { File.Delete(leftover); }
        var segments = LogSegment.List(Directory, _books.Manifest);
        foreach (var segment in segments.Where(s => s.Manifest is null))
        {
            var recovered = SegmentRecovery.Recover(Directory, segment, _failedEnds.GetValueOrDefault(segment.Number, long.MaxValue), _disk);
            if (recovered.CutBytes > 0)
            {
                var reason = recovered.IsTorn ? GapReason.TornTail : GapReason.Damage;
                Book(reason, null, 0, 0, recovered.CutBytes, $"{segment.File}, from byte {recovered.CutAt}: {recovered.Why}; kept in {SegmentFormat.TornName(segment.Number)}.");
            }
            if (recovered.Manifest is null) { continue; }
            Keep(recovered.Manifest);
            if (recovered.CutBytes > 0) { _books.BookHoles(recovered.Manifest, recovered.Why); }
        }
        foreach (var named in segments.Where(s => s.Manifest is not null)) { File.Delete(Path.Combine(Directory, SegmentFormat.OpenName(named.Number))); }
        Volatile.Write(ref _sealedBytes, _books.Manifest.Segments.Sum(s => s.Bytes));
        _nextNumber = Math.Max(_nextNumber, segments.Select(s => s.Number).DefaultIfEmpty(0).Max() + 1);
        _failedEnds.Clear();
        FailedBecause = null;
    }
}
