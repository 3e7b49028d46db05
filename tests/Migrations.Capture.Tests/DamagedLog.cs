using System.Buffers;
using Migrations.Capture.Frames;
using Migrations.Capture.Segments;
using Migrations.Capture.Verifying;

namespace Migrations.Capture.Tests;

/// <summary>A small real log with a sealed segment of one batch, one of three, and an open one of three groups; a test harms one of its files and puts it right again.</summary>
internal sealed class DamagedLog : IDisposable
{
    public const int FramesPerSegment = 6;
    public const string OneBatch = "segment-0000000001.arrow";
    public const string ThreeBatches = "segment-0000000002.arrow";
    public const string Open = "segment-0000000003.open";

    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, byte[]> _files = [];
    private readonly Dictionary<string, List<(long, long, int)>> _batches = [];
    private readonly LogFrame[] _frames;
    private ulong _sequence;
    private ulong _position;

    public DamagedLog()
    {
        _frames = [.. Enumerable.Range(0, 3 * FramesPerSegment).Select(Next)];
        using (var writer = CaptureLogWriter.Open(_folder.Path, new CaptureLogOptions(), TimeProvider.System))
        {
            writer.NodeNumberOf("node-one");
            Write(writer, 0);
            writer.Seal();
        }
        SealInThreeBatches();
        using (var writer = CaptureLogWriter.Open(_folder.Path, new CaptureLogOptions(), TimeProvider.System)) { Write(writer, 2); }
        foreach (var path in Directory.EnumerateFiles(_folder.Path)) { _files[Path.GetFileName(path)] = File.ReadAllBytes(path); }
    }

    public string Folder => _folder.Path;

    /// <summary>Every frame of the whole log.</summary>
    public IReadOnlyList<LogFrame> Frames => _frames;

    /// <summary>The frames of one file.</summary>
    public ArraySegment<LogFrame> Of(string file) => new(_frames, FramesPerSegment * (file[17] - '1'), FramesPerSegment);

    public byte[] Bytes(string file) => _files[file];

    /// <summary>Which batch of a file a byte lies in; -1 for what comes before the first or after the last.</summary>
    public int BatchAt(string file, long at) => Batches(file).FindIndex(batch => at >= batch.Offset && at < batch.Offset + batch.Bytes);

    /// <summary>True for a byte of a batch between two columns, or of its metadata.</summary>
    public bool IsPadding(string file, int at)
    {
        var batch = Batches(file)[BatchAt(file, at)];
        var inBody = at - batch.Offset - 8 - SegmentSchema.BatchMetadataBytes;
        if (inBody < 0) { return at >= batch.Offset + 8; }
        var end = 0L;
        for (var i = 0; i <= SegmentSchema.FixedColumns; i++)
        {
            var bytes = i < SegmentSchema.FixedColumns ? (long)batch.Rows * SegmentSchema.Widths[i] : 4L * (batch.Rows + 1);
            if (inBody >= end + bytes && inBody < end + BatchLayout.Padded(bytes)) { return true; }
            end += BatchLayout.Padded(bytes);
        }
        var before = Batches(file).TakeWhile(b => b.Offset < batch.Offset).Sum(b => b.Rows);
        return inBody >= end + Of(file).Skip(before).Take(batch.Rows).Sum(frame => frame.Payload.Length);
    }

    /// <summary>Where the batches of a file lie, by the walk over the unharmed file.</summary>
    public List<(long Offset, long Bytes, int Rows)> Batches(string file)
    {
        if (_batches.TryGetValue(file, out var known)) { return known; }
        using var scanner = new SegmentScanner(_folder.File(file), null);
        return _batches[file] = [.. scanner.Batches().Select(batch => (batch.Offset, batch.Bytes, batch.Rows!.Value.Count))];
    }

    /// <summary>As a sidecar leaves it that died between sealing and naming.</summary>
    public void ForgetManifest() => File.Delete(_folder.File(SegmentFormat.ManifestFile));

    /// <summary>What the log says while bits of one byte are turned.</summary>
    public LogReading Flipped(string file, int at, byte mask) => While(file, stream =>
    {
        stream.Position = at;
        stream.WriteByte((byte)(_files[file][at] ^ mask));
    }, stream =>
    {
        stream.Position = at;
        stream.WriteByte(_files[file][at]);
    });

    /// <summary>What the log says while a file ends early.</summary>
    public LogReading Cut(string file, int length) => While(file, stream => stream.SetLength(length), stream =>
    {
        stream.Position = length;
        stream.Write(_files[file].AsSpan(length));
    });

    public LogReading Read()
    {
        var log = CaptureLog.Open(_folder.Path);
        var items = log.Scan().ToArray();
        return new LogReading(
            [.. items.Select(item => item.Frame).OfType<LogFrame>()],
            [.. items.Select(item => item.Damage).OfType<SegmentDamage>()],
            LogVerification.Run(log));
    }

    public void Dispose() => _folder.Dispose();

    private LogReading While(string file, Action<FileStream> harm, Action<FileStream> heal)
    {
        using var stream = new FileStream(_folder.File(file), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        harm(stream);
        try
        {
            return Read();
        }
        finally
        {
            heal(stream);
        }
    }

    // The sealer would make one batch of three so small ones; a large segment has several.
    private void SealInThreeBatches()
    {
        using var writer = SegmentWriter.Create(_folder.Path, 2);
        for (var i = 0; i < FramesPerSegment; i++)
        {
            writer.Append(_frames[FramesPerSegment + i]);
            if (i % 2 == 1) { writer.Flush(); }
        }
        var manifest = writer.End(ThreeBatches);
        File.Move(writer.Path, _folder.File(ThreeBatches));
        new LogBooks(_folder.Path, TimeProvider.System).Add(manifest);
    }

    private void Write(CaptureLogWriter writer, int segment)
    {
        for (var i = 0; i < FramesPerSegment; i++)
        {
            var frame = _frames[(segment * FramesPerSegment) + i];
            var link = writer.PositionOf(new StreamKey(frame.Node, frame.Epoch, frame.Header.Link));
            Assert.Equal(AppendResult.Ok, writer.Append(link, frame.Header, new ReadOnlySequence<byte>(frame.Payload)));
            if (i % 2 == 1) { writer.Flush(); }
        }
    }

    private LogFrame Next(int number)
    {
        _sequence++;
        if (number == 0) { return Some.Hello(); }
        if (number == 1) { return Some.Frame(_sequence, FrameKind.Opened, """{"remote":"10.0.0.1:40001","local":"10.0.0.9:9200","requestPosition":0,"responsePosition":0}"""); }
        var payload = $"GET /orders/_doc/{number} HTTP/1.1\r\nHost: old\r\n\r\n";
        var at = _position;
        _position += (ulong)payload.Length;
        return Some.Frame(_sequence, payload: payload, position: at);
    }
}

/// <summary>What reading a log came to.</summary>
internal sealed record LogReading(IReadOnlyList<LogFrame> Frames, IReadOnlyList<SegmentDamage> Damages, LogVerificationResult Verification);
