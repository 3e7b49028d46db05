using System.Collections.Concurrent;
using Migrations.Capture.Frames;

namespace Migrations.Capture.Segments;

/// <summary>Notices when a node starts anew though its last start never said goodbye.</summary>
internal sealed class EpochBook
{
    private readonly ConcurrentDictionary<ushort, EpochName> _current = new();
    private readonly HashSet<EpochName> _ended;
    private readonly LogBooks _books;

    public EpochBook(LogBooks books)
    {
        _books = books;
        _ended = [.. books.Manifest.Segments.SelectMany(s => s.Goodbyes)];
        foreach (var range in books.Manifest.Segments.SelectMany(s => s.Ranges)) { _current[range.Node] = new EpochName(range.Node, range.Epoch); }
    }

    /// <summary>Takes note of a frame that the log now has. One thread.</summary>
    public void See(StreamKey key, FrameKind kind)
    {
        if (kind == FrameKind.Goodbye) { _ended.Add(new EpochName(key.Node, key.EpochText)); }
        if (kind != FrameKind.Hello) { return; }
        var epoch = new EpochName(key.Node, key.EpochText);
        var before = _current.GetValueOrDefault(key.Node);
        _current[key.Node] = epoch;
        if (before is null || before == epoch || _ended.Contains(before)) { return; }
        _ended.Add(before);
        var gone = new StreamKey(key.Node, ulong.Parse(before.Epoch, System.Globalization.NumberStyles.AllowHexSpecifier, System.Globalization.CultureInfo.InvariantCulture), 0);
        _books.Book(GapReason.NoGoodbye, gone, 0, 0, 0, $"Node {key.Node} started anew; its start {before.Epoch} never said goodbye.");
    }
}
