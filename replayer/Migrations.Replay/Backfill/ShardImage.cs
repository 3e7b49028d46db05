namespace Migrations.Replay.Backfill;

/// <summary>One shard of the image, as replay asks it.</summary>
/// <param name="Index">The index's name when it was read.</param>
/// <param name="Checkpoint">L: effects at or below it are in the image.</param>
/// <param name="HighestSeqNo">The highest number of a document in the image; −1 for none.</param>
/// <param name="LateDocuments">Documents read with a number above L: id → that number.</param>
public sealed record ShardImage(
    string Index,
    string IndexUuid,
    int Shard,
    long Checkpoint,
    long HighestSeqNo,
    long Documents,
    IReadOnlyDictionary<string, long> LateDocuments)
{
    /// <summary>True when the image holds this operation or a later one of the same document: it must not be applied again.</summary>
    /// <remarks>A number decides, never a version: a document deleted and made again may have a lower one.</remarks>
    public bool Holds(string id, long seqNo) =>
        seqNo <= Checkpoint || (LateDocuments.TryGetValue(id, out var number) && seqNo <= number);
}
