namespace Migrations.Capture.Verifying;

/// <summary>One direction of one connection: which of its bytes the log holds, and which a gap accounts for.</summary>
internal sealed class DirectionBook
{
    private readonly List<(ulong From, ulong To)> _missing = [];
    private readonly List<(ulong From, ulong To)> _gaps = [];
    private ulong _next;
    private int _damages;

    /// <summary>Bytes in the log.</summary>
    public ulong Held { get; private set; }

    public bool IsContinuous => _missing.Count == 0 && _gaps.Count == 0;

    public void Begin(ulong position) => _next = position;

    /// <summary>Takes note of a chunk; false when it lies before what came already.</summary>
    /// <param name="damages">Damages of the log met so far: bytes missing behind a new one are lost to it.</param>
    public bool Push(ulong position, int bytes, int damages)
    {
        if (position < _next) { return false; }
        if (position > _next) { Miss(position, damages); }
        _damages = damages;
        _next = position + (ulong)bytes;
        Held += (ulong)bytes;
        return true;
    }

    public void Gap(ulong from, long bytes)
    {
        if (bytes > 0) { _gaps.Add((from, from + (ulong)bytes)); }
    }

    /// <summary>The connection's own total at its end; false when the log holds more.</summary>
    public bool End(ulong total, int damages)
    {
        if (total > _next) { Miss(total, damages); }
        var agrees = total >= _next;
        _next = Math.Max(_next, total);
        return agrees;
    }

    /// <summary>Bytes that gaps account for, and the ranges that nothing does.</summary>
    public (ulong Lost, IReadOnlyList<(ulong From, ulong To)> Unexplained) Settle()
    {
        var lost = 0ul;
        var unexplained = new List<(ulong, ulong)>();
        var gaps = _gaps.OrderBy(g => g.From).ToArray();
        foreach (var (from, to) in _missing)
        {
            var at = from;
            foreach (var gap in gaps)
            {
                if (gap.To <= at || gap.From >= to) { continue; }
                if (gap.From > at) { unexplained.Add((at, gap.From)); }
                var end = Math.Min(gap.To, to);
                lost += end - Math.Max(at, gap.From);
                at = end;
            }
            if (at < to) { unexplained.Add((at, to)); }
        }
        // A gap at the end of a connection whose end is not in the log.
        foreach (var gap in gaps.Where(g => g.From >= _next))
        {
            lost += gap.To - gap.From;
        }
        return (lost, unexplained);
    }

    private void Miss(ulong to, int damages)
    {
        _missing.Add((_next, to));
        if (damages > _damages) { _gaps.Add((_next, to)); }
    }
}
