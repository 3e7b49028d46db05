namespace Migrations.Capture.Records;

/// <summary>What one operation did to one document on one copy of a shard (docs/wire-protocol.md, Effect).</summary>
/// <remarks>An effect is not yet a commit: see Migrations.Exchanges.Evidence.</remarks>
/// <param name="SeqNo">The operation's sequence number; −2 when it was refused.</param>
/// <param name="OperationTerm">The primary term the operation was made under.</param>
/// <param name="CopyTerm">The term the announcing copy was in.</param>
/// <param name="Routing">The document's routing; null when it has none, and always for a delete.</param>
/// <param name="Source">The resulting source; empty when the record carries none.</param>
public sealed record EffectRecord(
    EffectOperation Operation,
    EffectOrigin Origin,
    EffectResult Result,
    bool IsGeneratedId,
    RequestStamp Request,
    long SeqNo,
    long OperationTerm,
    long CopyTerm,
    long Version,
    long MappingVersion,
    int Shard,
    string Index,
    string IndexUuid,
    string Id,
    string? Routing,
    string? Failure,
    uint SourceCrc32,
    int SourceBytes,
    bool HasSource,
    ReadOnlyMemory<byte> Source);

public enum EffectOperation : byte { Index = 1, Delete = 2 }

public enum EffectOrigin : byte { Primary = 1, Replica = 2, PeerRecovery = 3, LocalReset = 4, LocalTranslogRecovery = 5 }

public enum EffectResult : byte { Created = 1, Updated = 2, Deleted = 3, NotFound = 4, Failed = 5 }
