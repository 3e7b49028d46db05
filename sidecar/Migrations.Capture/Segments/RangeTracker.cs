namespace Migrations.Capture.Segments;

/// <summary>Collects which sequences of which links passed by.</summary>
internal sealed class RangeTracker
{
    private readonly Dictionary<StreamKey, int> _last = [];
    private readonly List<(StreamKey Key, ulong First, ulong Last)> _ranges = [];

    public void Add(StreamKey key, ulong sequence)
    {
        if (_last.TryGetValue(key, out var at) && _ranges[at].Last + 1 == sequence)
        {
            _ranges[at] = (key, _ranges[at].First, sequence);
            return;
        }
        _last[key] = _ranges.Count;
        _ranges.Add((key, sequence, sequence));
    }

    public IReadOnlyList<SequenceRange> ToRanges() => [.. _ranges.Select(r => new SequenceRange(r.Key.Node, r.Key.EpochText, r.Key.Link, r.First, r.Last))];
}
