namespace Migrations.Compare.Parity;

/// <summary>One index on both sides.</summary>
/// <param name="Documents">Compared, each once.</param>
/// <param name="Equal">In id, routing, version and source.</param>
/// <param name="Rereads">Documents that had to be read again.</param>
/// <param name="Differences">How many documents differ, by kind.</param>
/// <param name="Examples">Some of them, named.</param>
public sealed record IndexParity(
    string Index,
    long Documents,
    long Equal,
    long Rereads,
    IReadOnlyDictionary<DifferenceKind, long> Differences,
    IReadOnlyList<DocumentDifference> Examples);
