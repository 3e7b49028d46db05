namespace Migrations.ModelCluster.Documents;

/// <summary>One operation on one document, as the primary gets it.</summary>
/// <param name="Parsed">What searches will find of it; null for a delete.</param>
/// <param name="IfSeqNo">With <paramref name="IfTerm"/>: only if the document is as it was written then; −2 for no condition.</param>
internal sealed record WriteOperation(WriteKind Kind, string Id, string? Routing, ReadOnlyMemory<byte> Source, ParsedDocument? Parsed)
{
    public VersionType VersionType { get; init; } = VersionType.Internal;

    public long Version { get; init; }

    public long IfSeqNo { get; init; } = -2;

    public long IfTerm { get; init; }

    public bool HasGeneratedId { get; init; }
}

internal enum WriteKind : byte
{
    Index = 1,
    Create = 2,
    Delete = 3,
}
