namespace Migrations.Replay.Backfill;

/// <summary>An index that was not brought over, and why.</summary>
public sealed record SkippedIndex(string Index, string Why);
