namespace Migrations.Replay.Planning;

/// <summary>Where the image of an index stands in its history: what is in it already is not replayed.</summary>
/// <param name="CompletedAtUnixNanos">Source wall clock when the last document was read; reads older than this are not comparable.</param>
public sealed record ImagePosition(string IndexUuid, string Index, long CompletedAtUnixNanos, IImageDocuments Documents);

/// <summary>What the image holds, per shard and document.</summary>
public interface IImageDocuments
{
    /// <summary>The shard's local checkpoint before the image was read: every operation at or below is in it. −1 when unknown.</summary>
    long CheckpointOf(int shard);

    /// <summary>The (term, sequence number) the image's copy of a document has, or null when it is not in the image.</summary>
    (long Term, long SeqNo)? NumberOf(int shard, string id);

    /// <summary>The routing of a document in the image, or null.</summary>
    string? RoutingOf(int shard, string id);
}
