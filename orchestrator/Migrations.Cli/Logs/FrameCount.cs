using Migrations.Capture.Frames;
using Migrations.Capture.Segments;

namespace Migrations.Cli.Logs;

/// <summary>Counts the frames of a segment that no manifest names.</summary>
internal sealed class FrameCount
{
    private readonly List<(StreamKey Key, ulong First, ulong Last)> _ranges = [];
    private readonly Dictionary<StreamKey, int> _latest = [];

    public long Frames { get; private set; }

    public long FirstAt { get; private set; }

    public long LastAt { get; private set; }

    public void Add(LogFrame frame)
    {
        var at = frame.Header.CapturedAtUnixNanos;
        FirstAt = Frames == 0 ? at : Math.Min(FirstAt, at);
        LastAt = Math.Max(LastAt, at);
        Frames++;
        var key = new StreamKey(frame.Node, frame.Epoch, frame.Header.Link);
        if (_latest.TryGetValue(key, out var index) && _ranges[index].Last + 1 == frame.Header.Sequence)
        {
            _ranges[index] = _ranges[index] with { Last = frame.Header.Sequence };
            return;
        }

        _latest[key] = _ranges.Count;
        _ranges.Add((key, frame.Header.Sequence, frame.Header.Sequence));
    }

    public IReadOnlyList<SequenceRange> Ranges() => [.. _ranges.Select(range => new SequenceRange(range.Key.Node, range.Key.EpochText, range.Key.Link, range.First, range.Last))];
}
