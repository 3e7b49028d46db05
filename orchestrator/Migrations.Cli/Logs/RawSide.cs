namespace Migrations.Cli.Logs;

/// <summary>Follows one direction of a connection through the log: what of it is in the file, and what is not.</summary>
/// <remarks>A gap stands before the bytes that follow it, as docs/wire-protocol.md says.</remarks>
internal sealed class RawSide(string file)
{
    private readonly List<RawRange> _holes = [];
    private readonly List<RawRange> _filtered = [];
    private long _from = -1; // of the file's first byte
    private long _next = -1; // of the first byte that nothing was told of
    private long _bytes;
    private long _firstAt;
    private long _lastAt;

    public string File { get; } = file;

    /// <summary>Bytes go to the file.</summary>
    public void Note(long position, int bytes, long at)
    {
        if (_from < 0) { (_from, _firstAt) = (position, at); }
        Pass(position, bytes);
        (_bytes, _lastAt) = (_bytes + bytes, at);
    }

    /// <summary>A filter kept bytes out.</summary>
    public void NoteFiltered(long position, long bytes)
    {
        Pass(position, bytes);
        _filtered.Add(new RawRange(position, bytes));
    }

    public RawDirection ToDirection() => new(File, Math.Max(_from, 0), _bytes, _firstAt, _lastAt, _holes, _filtered);

    private void Pass(long position, long bytes)
    {
        if (_next >= 0 && position != _next) { _holes.Add(new RawRange(_next, position - _next)); }
        _next = position + bytes;
    }
}
