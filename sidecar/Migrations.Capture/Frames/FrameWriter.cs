using System.Buffers;

namespace Migrations.Capture.Frames;

/// <summary>Writes frames as a recorder does: sets length and CRC, then header and payload.</summary>
public static class FrameWriter
{
    /// <summary>Writes one frame and returns its header with length and CRC filled in.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The payload is longer than a frame may carry.</exception>
    public static FrameHeader Write(IBufferWriter<byte> output, FrameHeader header, ReadOnlySpan<byte> payload)
    {
        var complete = Complete(header, payload);
        var span = output.GetSpan(FrameHeader.SizeBytes);
        complete.WriteTo(span);
        output.Advance(FrameHeader.SizeBytes);
        output.Write(payload);
        return complete;
    }

    /// <summary>The header as it goes with <paramref name="payload"/>: length and CRC filled in.</summary>
    public static FrameHeader Complete(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(payload.Length, FrameHeader.MaxPayloadBytes);
        var measured = header with { PayloadBytes = payload.Length };
        return measured with { Crc32 = measured.ComputeCrc(payload) };
    }
}
