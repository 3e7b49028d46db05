namespace Migrations.Exchanges.Clusters;

/// <summary>Documents of one answer, in its order.</summary>
/// <param name="ScrollId">Asks for the next page of the same moment; null when no scroll was opened.</param>
public sealed record DocumentPage(IReadOnlyList<FoundDocument> Documents, string? ScrollId);
