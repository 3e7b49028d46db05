namespace Migrations.Replay.Backfill;

/// <summary>Where a <see cref="BackfillState"/> is kept.</summary>
internal static class BackfillStateFile
{
    public static StateFile<BackfillState> In(string folder) => new(Path.Combine(folder, "backfill.json"), "a backfill", BackfillState.CurrentFormat, static s => s.Format);
}
