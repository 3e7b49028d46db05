namespace Migrations.Exchanges.Assembling;

/// <summary>Bytes of one direction that are not read yet, in one piece. What came in one frame is not copied; what came in several is.</summary>
/// <remarks>Slices that were handed out stay valid: nothing is ever written where something was.</remarks>
internal sealed class GrowingBytes
{
    private byte[]? _own;
    private int _ownStart;
    private ReadOnlyMemory<byte> _bytes;

    public ReadOnlyMemory<byte> Memory => _bytes;

    public int Length => _bytes.Length;

    public void Append(ReadOnlyMemory<byte> more)
    {
        if (more.IsEmpty) { return; }
        if (_bytes.IsEmpty)
        {
            (_own, _bytes) = (null, more);
            return;
        }

        var length = _bytes.Length + more.Length;
        if (_own is null || _own.Length - _ownStart < length)
        {
            var larger = new byte[Math.Max(256, Math.Max(length, (int)Math.Min(Array.MaxLength, _bytes.Length * 2L)))];
            _bytes.CopyTo(larger);
            (_own, _ownStart) = (larger, 0);
        }

        more.CopyTo(_own.AsMemory(_ownStart + _bytes.Length));
        _bytes = _own.AsMemory(_ownStart, length);
    }

    public void Advance(int count)
    {
        _bytes = _bytes[count..];
        _ownStart += count;
        if (_bytes.IsEmpty) { (_own, _ownStart) = (null, 0); }
    }

    public void Clear() => (_own, _ownStart, _bytes) = (null, 0, default);
}
