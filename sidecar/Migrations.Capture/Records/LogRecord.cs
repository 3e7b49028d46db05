using Migrations.Capture.Frames;

namespace Migrations.Capture.Records;

/// <summary>A record of the capture log, put together from its frames.</summary>
/// <param name="Header">The first frame's header.</param>
/// <param name="LastSequence">The last frame's sequence; the first's when it came in one.</param>
/// <param name="Content">EffectRecord, ShardRecord, StateRecord, HelloRecord, LedgerRecord, OpenedRecord, ClosedRecord, HeldRecord, ReleasedRecord or GapRecord, as the kind says.</param>
public sealed record LogRecord(ushort Node, ulong Epoch, FrameHeader Header, ulong LastSequence, object Content);
