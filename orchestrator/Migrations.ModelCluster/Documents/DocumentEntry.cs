namespace Migrations.ModelCluster.Documents;

/// <summary>What one operation left: a state of a document, or its tombstone.</summary>
/// <param name="At">When, on the node's clock: tombstones are forgotten by age.</param>
internal sealed record DocumentEntry(
    string Id,
    string? Routing,
    long Version,
    long SeqNo,
    long Term,
    ReadOnlyMemory<byte> Source,
    ParsedDocument? Parsed,
    bool IsDeleted,
    DateTimeOffset At);
