namespace Migrations.Replay.Backfill;

/// <summary>What a backfill came to.</summary>
/// <param name="Documents">Documents written to the target.</param>
/// <param name="Superseded">Documents the target held in a later version already: the log's effects decide about them.</param>
public sealed record BackfillResult(
    BackfillImage Image,
    IReadOnlyList<string> Indices,
    long Documents,
    long Superseded,
    IReadOnlyList<SkippedIndex> Skipped);
