namespace Migrations.Exchanges.Clusters;

/// <summary>A document as a cluster holds it, or the fact that it does not.</summary>
/// <param name="Found">False: there is none; then the numbers are −1 and the source is empty.</param>
/// <param name="Source">The bytes of <c>_source</c> as answered; empty when the index keeps none.</param>
/// <param name="Error">Why it could not be read (the index is missing, closed, …), or null.</param>
public sealed record FoundDocument(
    string Index,
    string Id,
    string? Routing,
    bool Found,
    long Version,
    long SeqNo,
    long Term,
    ReadOnlyMemory<byte> Source,
    string? Error)
{
    public bool HasSource => !Source.IsEmpty;
}
