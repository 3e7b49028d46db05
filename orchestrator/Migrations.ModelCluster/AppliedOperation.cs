namespace Migrations.ModelCluster;

/// <summary>What one operation did to one document.</summary>
/// <param name="Stamp">The request's (<see cref="ModelRequest.Stamp"/>).</param>
/// <param name="Result">created, updated, deleted, not_found.</param>
/// <param name="Source">The resulting source; empty for a delete.</param>
public sealed record AppliedOperation(
    object? Stamp,
    string Index,
    string IndexUuid,
    int Shard,
    string Id,
    string? Routing,
    bool IsDelete,
    string Result,
    long Version,
    long SeqNo,
    long Term,
    long MappingVersion,
    bool HasGeneratedId,
    ReadOnlyMemory<byte> Source);
