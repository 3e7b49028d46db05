namespace Migrations.Replay.Backfill;

/// <summary>The backfill cannot go on; one sentence says why and what to do.</summary>
public sealed class BackfillException(string message, Exception? inner = null) : Exception(message, inner);
