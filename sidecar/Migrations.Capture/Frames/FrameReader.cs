using System.Buffers;

namespace Migrations.Capture.Frames;

/// <summary>Cuts the byte stream of one recorder's link into frames.</summary>
/// <remarks>Keeps no state: the caller's sequence is the state. A frame borrows the buffer it was read from, until that buffer is advanced.</remarks>
public readonly struct FrameReader(int maxPayloadBytes)
{
    /// <summary>Takes the first frame off <paramref name="bytes"/>; moves past it only when the answer is Complete.</summary>
    /// <param name="isFinal">True when no more bytes will come: an unfinished frame is then Truncated, none at all is Ended.</param>
    public FrameStatus TryRead(ref ReadOnlySequence<byte> bytes, bool isFinal, out Frame frame)
    {
        frame = default;
        var unfinished = (isFinal, bytes.IsEmpty) switch
        {
            (true, true) => FrameStatus.Ended,
            (true, false) => FrameStatus.Truncated,
            _ => FrameStatus.NeedsMore,
        };
        var reader = new SequenceReader<byte>(bytes);

        if (!FrameHeader.TryRead(ref reader, out var header)) { return unfinished; }
        if (!header.IsKnownKind || !header.HasKnownFlags) { return FrameStatus.Malformed; }
        if ((uint)header.PayloadBytes > (uint)maxPayloadBytes) { return FrameStatus.TooLarge; } // a negative length too
        if (reader.Remaining < header.PayloadBytes) { return unfinished; }

        var payload = bytes.Slice(reader.Position, header.PayloadBytes);
        if (header.ComputeCrc(payload) != header.Crc32) { return FrameStatus.WrongCrc; }

        frame = new Frame(header, payload);
        bytes = bytes.Slice(payload.End);
        return FrameStatus.Complete;
    }
}
