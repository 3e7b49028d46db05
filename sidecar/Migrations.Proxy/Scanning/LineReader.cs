namespace Migrations.Proxy.Scanning;

/// <summary>Cuts lines out of bytes that come in pieces. A line within one piece is given out where it lies.</summary>
internal struct LineReader
{
    /// <summary>What of a longer line is looked at; a node's own bound for a line is the same or less.</summary>
    public const int MaxLineBytes = 16 * 1024;

    private byte[]? _held;
    private int _heldBytes;

    /// <summary>True when the line given out was longer than <see cref="MaxLineBytes"/> and is cut.</summary>
    public bool IsTooLong { get; private set; }

    public readonly bool IsInLine => _heldBytes > 0;

    public void Clear()
    {
        _heldBytes = 0;
        IsTooLong = false;
    }

    /// <summary>True when a line ended within <paramref name="bytes"/>; it comes without its line end and is valid until the next call.</summary>
    public bool TryRead(ReadOnlySpan<byte> bytes, out int consumed, out ReadOnlySpan<byte> line)
    {
        var end = bytes.IndexOf((byte)'\n');
        consumed = end < 0 ? bytes.Length : end + 1;
        if (end >= 0 && _heldBytes == 0 && end <= MaxLineBytes)
        {
            IsTooLong = false;
            line = WithoutReturn(bytes[..end]);
            return true;
        }
        Hold(end < 0 ? bytes : bytes[..end]);
        line = default;
        if (end < 0) { return false; }
        line = WithoutReturn(_held.AsSpan(0, _heldBytes));
        _heldBytes = 0;
        return true;
    }

    private static ReadOnlySpan<byte> WithoutReturn(ReadOnlySpan<byte> line) => !line.IsEmpty && line[^1] == '\r' ? line[..^1] : line;

    private void Hold(ReadOnlySpan<byte> bytes)
    {
        if (_heldBytes == 0) { IsTooLong = false; }
        var taken = Math.Min(bytes.Length, MaxLineBytes - _heldBytes);
        IsTooLong |= taken < bytes.Length;
        _held ??= new byte[256];
        if (_held.Length < _heldBytes + taken) { Array.Resize(ref _held, Math.Min(MaxLineBytes, Math.Max(_held.Length * 2, _heldBytes + taken))); }
        bytes[..taken].CopyTo(_held.AsSpan(_heldBytes));
        _heldBytes += taken;
    }
}
