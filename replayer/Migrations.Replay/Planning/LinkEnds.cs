using Migrations.Capture.Frames;
using Migrations.Capture.Segments;

namespace Migrations.Replay.Planning;

/// <summary>How far each link of a node's life was heard. One thread.</summary>
/// <remarks>A link brings its frames in order. What was done after the last one of it may be in no log, though another link told of what came of it.</remarks>
public sealed class LinkEnds
{
    private readonly Dictionary<(ulong Epoch, ushort Link), (long Moment, bool IsGoodbye)> _last = [];

    /// <summary>Takes the next frame of the log.</summary>
    public void Push(LogFrame frame)
    {
        var last = _last.GetValueOrDefault((frame.Epoch, frame.Header.Link));
        _last[(frame.Epoch, frame.Header.Link)] = (Math.Max(last.Moment, frame.Header.CapturedAtUnixNanos), last.IsGoodbye || frame.Header.Kind == FrameKind.Goodbye);
    }

    /// <summary>The moment, in Unix nanoseconds, up to which every link of this life was heard; no end for a life that said goodbye.</summary>
    public long SureUntil(ulong epoch)
    {
        var links = _last.Where(l => l.Key.Epoch == epoch).Select(static l => l.Value).ToList();
        return links.TrueForAll(static l => l.IsGoodbye) ? long.MaxValue : links.Min(static l => l.Moment);
    }
}
