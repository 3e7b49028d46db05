namespace Migrations.Capture.Frames;

/// <summary>The 52 bytes in front of every payload (docs/wire-protocol.md, Frame).</summary>
/// <param name="PayloadBytes">Length of the payload that follows.</param>
/// <param name="Position">Offset of the payload's first byte in its direction of the connection.</param>
/// <param name="CapturedAtUnixNanos">The recorder's wall clock, nanoseconds since 1970 UTC.</param>
/// <param name="MonotonicNanos">The recorder's monotonic clock, nanoseconds.</param>
/// <param name="Connection">Number of the connection within the epoch, from 1; 0 for none.</param>
/// <param name="Request">Number of the request on its connection, from 1; 0 for none or not known.</param>
/// <param name="Crc32">CRC-32 over the header up to here and the payload, made by the recorder.</param>
public readonly partial record struct FrameHeader(
    int PayloadBytes,
    FrameKind Kind,
    FrameFlags Flags,
    ushort Link,
    ulong Sequence,
    ulong Position,
    long CapturedAtUnixNanos,
    long MonotonicNanos,
    uint Connection,
    uint Request,
    uint Crc32);
