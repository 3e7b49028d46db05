using System.IO.Hashing;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Migrations.Capture.Segments;

/// <summary>The append-only stream that Arrow's writer writes to: small writes are gathered, large ones pass, everything is hashed.</summary>
/// <remarks>One thread. Not FileStream's own buffering: after a failed flush that keeps the bytes and throws again when disposed.</remarks>
internal sealed class SegmentStream(ISegmentFile file) : Stream
{
    private readonly byte[] _buffer = new byte[64 << 10];
    private readonly XxHash128 _hash = new();
    private readonly Crc32 _crc = new();
    private int _buffered;
    private long _written;
    private uint _sum; // the CRC up to where _crc begins
    private long _crcBytes; // what _crc has seen
    private ReadOnlyMemory<byte> _summed;
    private uint _summedCrc;

    public override long Position
    {
        get => _written + _buffered;
        set => throw new NotSupportedException();
    }

    public override long Length => Position;

    public override bool CanRead => false;

    public override bool CanSeek => true; // Arrow's file writer asks for it and only reads Position.

    public override bool CanWrite => true;

    /// <summary>The hash of everything written so far, 32 hex digits.</summary>
    public string Hash => Convert.ToHexStringLower(_hash.GetCurrentHash());

    /// <summary>Says the CRC-32 of bytes that are about to be written, in one piece and from where they are: they are not looked at for it again.</summary>
    public void Summed(ReadOnlyMemory<byte> bytes, uint crc) => (_summed, _summedCrc) = (bytes, crc);

    public override void Write(ReadOnlySpan<byte> bytes)
    {
        _hash.Append(bytes);
        Sum(bytes[(int)Math.Clamp(SegmentSchema.Head.Length - Position, 0, bytes.Length)..]);
        if (bytes.Length > _buffer.Length - _buffered) { WriteOut(); }
        if (bytes.Length >= _buffer.Length)
        {
            file.Write(bytes, _written);
            _written += bytes.Length;
            return;
        }
        bytes.CopyTo(_buffer.AsSpan(_buffered));
        _buffered += bytes.Length;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <summary>The CRC-32 of what was written since the last call, without the segment's head.</summary>
    public uint TakeCrc()
    {
        SumSeen();
        (var crc, _sum, _summed) = (_sum, 0, default);
        return crc;
    }

    /// <summary>Hands what was gathered to the operating system; a reader can see it from then on.</summary>
    public void WriteOut()
    {
        if (_buffered == 0) { return; }
        file.Write(_buffer.AsSpan(0, _buffered), _written);
        _written += _buffered;
        _buffered = 0;
    }

    public override void Flush()
    {
        // Arrow flushes after every message; the segment writer decides when bytes go out.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private void Sum(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != _summed.Length || bytes.IsEmpty || !Unsafe.AreSame(in MemoryMarshal.GetReference(bytes), in MemoryMarshal.GetReference(_summed.Span)))
        {
            _crc.Append(bytes);
            _crcBytes += bytes.Length;
            return;
        }
        SumSeen();
        _sum = CrcSum.Combine(_sum, _summedCrc, bytes.Length);
    }

    private void SumSeen()
    {
        _sum = CrcSum.Combine(_sum, _crc.GetCurrentHashAsUInt32(), _crcBytes);
        _crc.Reset();
        _crcBytes = 0;
    }
}
