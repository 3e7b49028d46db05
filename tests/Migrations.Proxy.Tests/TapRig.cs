using System.Buffers;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Migrations.Capture.Frames;
using Migrations.Capture.Handshakes;
using Migrations.Capture.Records;
using Migrations.Exchanges.Assembling;
using Migrations.Proxy.Filtering;
using Migrations.Proxy.Linking;
using Migrations.Proxy.Recording;
using Migrations.Sidecar.Tests;

namespace Migrations.Proxy.Tests;

/// <summary>One tapped connection without sockets: what goes in by <see cref="Request"/> and <see cref="Response"/>, and the frames that come of it.</summary>
internal sealed class TapRig : IAsyncDisposable
{
    private readonly Recorder _shared;
    private readonly LinkRecorder _recorder;
    private readonly ConnectionTap _tap;
    private readonly List<LogFrame> _frames = [];

    public TapRig(CaptureFilterOptions filters, CapturePolicy policy = CapturePolicy.Observe, long bufferBytes = 64 << 20)
    {
        var options = RecordingRig.Options(9, policy) with { Links = 1, Filters = filters, BufferBytes = bufferBytes };
        _shared = new Recorder(options, new SharedKey(Convert.FromHexString(TestFolder.Key)), 7, TimeProvider.System, NullLogger.Instance);
        _recorder = new LinkRecorder(_shared, 0);
        _tap = _recorder.Open(new Link(_recorder), "10.0.0.1:4711", "127.0.0.1:9200")!;
    }

    /// <summary>All frames so far; those that were given before too.</summary>
    public IReadOnlyList<LogFrame> Frames
    {
        get
        {
            lock (_recorder.Gate)
            {
                while (_recorder.Log.TryNextUnsent(out var bytes, out _)) { Read(bytes); }
            }
            return _frames;
        }
    }

    public LedgerRecord Ledger => _recorder.Ledger.ToRecord();

    public IReadOnlyList<GapRecord> Gaps => [.. Frames.Where(static f => f.Header.Kind == FrameKind.Gap).Select(static f => RecordCodec.TryRead<GapRecord>(FrameKind.Gap, f.Payload, out var gap, out _) ? gap : null!)];

    public IReadOnlyList<Exchange> Exchanges => ExchangeLog.Read(Frames);

    public string RecordedRequests => Recorded(FrameKind.RequestBytes);

    public string RecordedAnswers => Recorded(FrameKind.ResponseBytes);

    public TapRig Request(string text, int chunk = int.MaxValue)
    {
        foreach (var part in text.Chunk(chunk)) { _tap.Request(Encoding.Latin1.GetBytes(part)); }
        return this;
    }

    public TapRig Response(string text, int chunk = int.MaxValue)
    {
        var bytes = Encoding.Latin1.GetBytes(text);
        for (int at = 0, seen = 0; at < bytes.Length;)
        {
            seen = (int)Math.Min(bytes.Length, (long)seen + chunk);
            while (at < seen && _tap.Response(bytes.AsSpan(at, seen - at), isFinal: false) is { Consumed: > 0 } step)
            {
                MustWait |= step.MustWait;
                at += step.Consumed;
            }
        }
        return this;
    }

    /// <summary>An answer had to wait.</summary>
    public bool MustWait { get; private set; }

    public TapRig Close()
    {
        _tap.Close("closed");
        return this;
    }

    public ValueTask DisposeAsync() => _shared.DisposeAsync();

    private string Recorded(FrameKind kind) => string.Concat(Frames.Where(f => f.Header.Kind == kind).Select(static f => Encoding.Latin1.GetString(f.Payload.Span)));

    private void Read(ReadOnlyMemory<byte> bytes)
    {
        var left = new ReadOnlySequence<byte>(bytes);
        while (new FrameReader(FrameHeader.MaxPayloadBytes).TryRead(ref left, isFinal: true, out var frame) == FrameStatus.Complete)
        {
            _frames.Add(new LogFrame(1, 7, frame.Header, frame.Payload.ToArray()));
        }
    }
}
