namespace Migrations.Capture.Records;

/// <summary>The recorder's own counts since its epoch began, over all links of the node (docs/wire-protocol.md, Ledger).</summary>
public sealed record LedgerRecord(
    long ConnectionsOpened,
    long ConnectionsClosed,
    long RequestBytes,
    long ResponseBytes,
    long Requests,
    long Effects,
    long ShardRecords,
    long StateRecords,
    long FramesMade,
    long FramesDropped,
    long BytesDropped,
    long RequestsDropped,
    long Held,
    IReadOnlyDictionary<string, long>? Released,
    IReadOnlyDictionary<string, long>? NotCaptured,
    long FilteredOut,
    long Errors);
