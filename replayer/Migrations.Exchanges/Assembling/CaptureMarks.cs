namespace Migrations.Exchanges.Assembling;

/// <summary>When which bytes of a direction were seen.</summary>
internal sealed class CaptureMarks
{
    private readonly List<(long Position, long UnixNanos)> _marks = [];

    public void Add(long position, long unixNanos)
    {
        if (_marks.Count == 0 || _marks[^1].UnixNanos != unixNanos) { _marks.Add((position, unixNanos)); }
    }

    /// <summary>When the byte at <paramref name="position"/> was seen; 0 when none was.</summary>
    public long TimeOf(long position)
    {
        var (low, high) = (0, _marks.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (_marks[middle].Position <= position) { low = middle; } else { high = middle - 1; }
        }

        return _marks.Count == 0 ? 0 : _marks[low].UnixNanos;
    }

    /// <summary>Forgets what lies before <paramref name="position"/>.</summary>
    public void Forget(long position)
    {
        var count = 0;
        while (count + 1 < _marks.Count && _marks[count + 1].Position <= position) { count++; }
        if (count > 0) { _marks.RemoveRange(0, count); }
    }
}
