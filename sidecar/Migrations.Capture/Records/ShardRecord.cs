namespace Migrations.Capture.Records;

/// <summary>One copy's numbers at one moment (docs/wire-protocol.md, ShardRecord). Null: could not be read then.</summary>
public sealed record ShardRecord(
    string Index,
    string Uuid,
    int Shard,
    string? Allocation,
    string? History,
    string? Role,
    string? State,
    string? RoutingState,
    long? Term,
    long? PendingTerm,
    long? MaxSeqNo,
    long? LocalCheckpoint,
    long? GlobalCheckpoint,
    long? SyncedGlobalCheckpoint,
    long? MappingVersion,
    string? Recovery,
    string? Reason);
