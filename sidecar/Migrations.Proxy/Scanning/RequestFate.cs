using Migrations.Proxy.Filtering;

namespace Migrations.Proxy.Scanning;

/// <summary>What becomes of the request being read: open until its head is whole, where there is a filter; kept, where there is none. Belongs to its scanner.</summary>
/// <param name="filter">Null: everything is kept.</param>
internal sealed class RequestFate(CaptureFilter? filter)
{
    /// <summary>A head that is longer is kept, whatever a filter says of it.</summary>
    public const int MaxFilteredHeadBytes = LineReader.MaxLineBytes;

    private int _headBytes; // while it is open
    private bool _matchesLine;
    private bool _matchesAgent;
    private int _agents;

    public bool IsFiltered => filter is not null;

    public Fate Now { get; private set; } = Fate.Kept;

    public bool IsOpen => Now == Fate.Open;

    public void Begin()
    {
        if (filter is null) { return; }
        Now = Fate.Open;
        _headBytes = _agents = 0;
        _matchesAgent = false;
    }

    /// <summary>What is open is kept.</summary>
    public void KeepOpen()
    {
        if (IsOpen) { Now = Fate.Kept; }
    }

    /// <summary>Whatever it was.</summary>
    public void Keep() => Now = Fate.Kept;

    public void Head(int bytes)
    {
        if (IsOpen && (_headBytes += bytes) > MaxFilteredHeadBytes) { Keep(); }
    }

    /// <summary>The request line was read.</summary>
    public void Line(ReadOnlySpan<byte> method, bool isMutation, ReadOnlySpan<byte> target)
    {
        if (!IsOpen) { return; }
        var said = isMutation ? Fate.Kept : filter!.FateOfLine(method, target);
        _matchesLine = said == Fate.Out; // once the head is whole
        if (said == Fate.Kept) { Keep(); }
    }

    /// <summary>A user-agent header was read. Two are none.</summary>
    public void Agent(ReadOnlySpan<byte> agent, bool isWhole) => _matchesAgent = ++_agents == 1 && isWhole && filter!.MatchesAgent(agent);

    /// <summary>The head is whole; gives whether the request turns out to be filtered.</summary>
    public bool EndHead()
    {
        if (!IsOpen) { return false; }
        Now = _matchesLine || _matchesAgent ? Fate.Out : Fate.Kept;
        return Now == Fate.Out;
    }
}
