namespace Migrations.Replay.Backfill;

/// <summary>One document of the image: which of its operations the target was given.</summary>
public sealed record ImageDocument(string Id, string? Routing, long Term, long SeqNo, long Version);
