using Migrations.Capture.Records;

namespace Migrations.Replay.Planning;

/// <summary>A committed effect, once, with the moment its first announcement was captured.</summary>
/// <param name="MomentUnixNanos">Recorder's wall clock when it was announced.</param>
public sealed record SourceEffect(EffectRecord Record, long MomentUnixNanos)
{
    /// <summary>The document whose history it belongs to. Two routings of one id are two documents on two shards.</summary>
    public LaneKey Lane => new(Record.IndexUuid, Record.Shard, Record.Id);

    /// <summary>Its place in that history.</summary>
    public (long Term, long SeqNo) Place => (Record.OperationTerm, Record.SeqNo);

    public bool IsDelete => Record.Operation == EffectOperation.Delete;

    /// <summary>False when what the document became is not known: it can be checked by its version, and not be set.</summary>
    public bool IsWhole => IsDelete || Record.HasSource;
}

/// <summary>Names the lane of one document.</summary>
public readonly record struct LaneKey(string IndexUuid, int Shard, string Id);
