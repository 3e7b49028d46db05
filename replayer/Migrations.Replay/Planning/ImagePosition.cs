namespace Migrations.Replay.Planning;

/// <summary>An index that was brought over from before the log.</summary>
/// <param name="CompletedAtUnixNanos">Source wall clock when its last document was read; reads older than this are not comparable.</param>
public sealed record ImagePosition(string IndexUuid, string Index, long CompletedAtUnixNanos);
