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
    long Errors)
{
    /// <summary>What both have counted. Each link ends with the books as they stand when its own frames are out: of two, either may lack what the other's link still brought.</summary>
    public LedgerRecord AtLeast(LedgerRecord other) => new(
        Math.Max(ConnectionsOpened, other.ConnectionsOpened),
        Math.Max(ConnectionsClosed, other.ConnectionsClosed),
        Math.Max(RequestBytes, other.RequestBytes),
        Math.Max(ResponseBytes, other.ResponseBytes),
        Math.Max(Requests, other.Requests),
        Math.Max(Effects, other.Effects),
        Math.Max(ShardRecords, other.ShardRecords),
        Math.Max(StateRecords, other.StateRecords),
        Math.Max(FramesMade, other.FramesMade),
        Math.Max(FramesDropped, other.FramesDropped),
        Math.Max(BytesDropped, other.BytesDropped),
        Math.Max(RequestsDropped, other.RequestsDropped),
        Math.Max(Held, other.Held),
        AtLeast(Released, other.Released),
        AtLeast(NotCaptured, other.NotCaptured),
        Math.Max(FilteredOut, other.FilteredOut),
        Math.Max(Errors, other.Errors));

    private static Dictionary<string, long>? AtLeast(IReadOnlyDictionary<string, long>? one, IReadOnlyDictionary<string, long>? other) =>
        one is null && other is null ? null : (one ?? EmptyCounts).Concat(other ?? EmptyCounts).GroupBy(static c => c.Key).ToDictionary(static g => g.Key, static g => g.Max(static c => c.Value));

    private static Dictionary<string, long> EmptyCounts => [];
}
