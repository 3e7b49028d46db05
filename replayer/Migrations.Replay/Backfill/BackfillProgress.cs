namespace Migrations.Replay.Backfill;

/// <summary>Where a backfill stands, after each page.</summary>
/// <param name="Documents">Brought over so far, over all indices.</param>
/// <param name="Total">The source's count when the run began; a moving source may end elsewhere.</param>
public sealed record BackfillProgress(string Index, int Shard, long Documents, long Total);
