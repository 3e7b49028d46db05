using System.Buffers;

namespace Migrations.Capture.Frames;

/// <summary>A frame as it lies in a receive buffer.</summary>
/// <param name="Payload">Borrowed from the buffer, until that is advanced or used again.</param>
public readonly record struct Frame(FrameHeader Header, ReadOnlySequence<byte> Payload)
{
    /// <summary>The copy that outlives the buffer.</summary>
    public LogFrame ToOwned(ushort node, ulong epoch) => new(node, epoch, Header, Payload.ToArray());
}
