namespace Migrations.Capture.Frames;

/// <summary>What a frame carries; the numbers are the wire's (docs/wire-protocol.md).</summary>
public enum FrameKind : byte
{
    Hello = 1,
    Goodbye = 2,
    Opened = 3,
    RequestBytes = 4,
    ResponseBytes = 5,
    Closed = 6,
    Effect = 7,
    ShardRecord = 8,
    StateRecord = 9,
    Held = 10,
    Released = 11,
    Gap = 12,
    Heartbeat = 13,
}
