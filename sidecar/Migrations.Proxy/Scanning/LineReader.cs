namespace Migrations.Proxy.Scanning;

/// <summary>Cuts lines out of bytes that come in pieces. A line within one piece is given out where it lies.</summary>
/// <remarks>Call <see cref="LetGo"/> when a line is done with, and at the end.</remarks>
internal struct LineReader(HeldLines lines)
{
    /// <summary>What of a longer line is looked at; a node's own bound for a line is the same or less.</summary>
    public const int MaxLineBytes = 16 * 1024;

    private const int SmallestBytes = 256;

    private byte[]? _held;
    private int _heldBytes;
    private int _reserved; // of what is shared

    /// <summary>True when the line given out was longer than <see cref="MaxLineBytes"/>, or than there was room for, and is cut.</summary>
    public bool IsTooLong { get; private set; }

    public readonly bool IsInLine => _heldBytes > 0;

    public void Clear()
    {
        _heldBytes = 0;
        IsTooLong = false;
    }

    /// <summary>Gives back what a long line took.</summary>
    public void LetGo()
    {
        _heldBytes = 0;
        if (_reserved == 0) { return; }
        lines.Release(_reserved);
        (_held, _reserved) = (null, 0);
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
        if (IsTooLong) { return; } // what comes behind a cut belongs nowhere
        var taken = Math.Min(bytes.Length, MaxLineBytes - _heldBytes);
        if ((_held?.Length ?? 0) < _heldBytes + taken) { Grow(_heldBytes + taken); }
        taken = Math.Min(taken, _held!.Length - _heldBytes);
        IsTooLong = taken < bytes.Length;
        bytes[..taken].CopyTo(_held.AsSpan(_heldBytes));
        _heldBytes += taken;
    }

    private void Grow(int wanted)
    {
        var size = Math.Clamp(Math.Max((_held?.Length ?? 0) * 2, wanted), SmallestBytes, MaxLineBytes);
        if (size > HeldLines.FreeBytes)
        {
            if (lines.TryReserve(size - _reserved)) { _reserved = size; }
            else { size = Math.Max(HeldLines.FreeBytes, _held?.Length ?? 0); }
        }
        Array.Resize(ref _held, size);
    }
}
