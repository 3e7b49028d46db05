namespace Migrations.Exchanges.Clusters;

/// <summary>Names a document. Without its routing a document that has one is not found.</summary>
public readonly record struct DocumentKey(string Index, string Id, string? Routing);
