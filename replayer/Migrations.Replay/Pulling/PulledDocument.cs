namespace Migrations.Replay.Pulling;

/// <summary>A document as the source held it when it was pulled.</summary>
/// <param name="Source">Its <c>_source</c> as answered.</param>
public sealed record PulledDocument(string Id, string? Routing, long Term, long SeqNo, long Version, ReadOnlyMemory<byte> Source);
