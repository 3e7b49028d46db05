using Migrations.ModelCluster.Recording;

namespace Migrations.ModelCluster.Tests.Histories;

/// <summary>Counts operations shard by shard, by the numbers that source and target gave out themselves: what came to each shard of the target is what the source's shard had, tombstones that were set to give a create its version, and the repeats that the books name. Pure.</summary>
/// <remarks>Numbers of a shard are dense, so its highest tells how many operations it took, deletions of nothing among them, which no lane shows. Indices that were deleted have no numbers left.</remarks>
internal static class ShardJudge
{
    // A restart of the source forgets tombstones: deletions of nothing then have versions that the target, which remembers, refuses.
    public static string? Failure(HistoryOutcome outcome)
    {
        var surplus = 0L;
        foreach (var shard in outcome.Shards)
        {
            var (source, target) = (Of(outcome.Source, shard.SourceUuid, shard.Number), Of(outcome.Target, shard.TargetUuid, shard.Number));
            if (target.Count != shard.TargetOperations) { return $"shards: {shard.Index} {shard.Number} counts {shard.TargetOperations} operations, and {target.Count} came"; }
            if (!IsTold(outcome)) { continue; }
            var tombstones = source.Count(static s => s.Result == "created" && s.Version > 1);
            var more = shard.TargetOperations - shard.SourceOperations;
            if (more < 0 && outcome.History is { HasFaults: false, Crashes.Count: 0, HasRefusals: false, HasRestarts: false } && outcome.Result.Reconciled == 0) { return $"shards: {shard.Index} {shard.Number} took {shard.TargetOperations} of {shard.SourceOperations} operations"; }
            surplus += Math.Max(0, more - tombstones);
        }

        var named = outcome.Result.Repeats + outcome.Result.Reconciled + outcome.Result.Settled.Corrected + outcome.LostRepeats;
        return surplus > named ? $"shards: {surplus} operations too many; {named} repeats are named" : null;
    }

    /// <summary>Without effects states between are passed over, and after two kills a repeat may have lost its name; calls of the replayer's own that are made again have none.</summary>
    private static bool IsTold(HistoryOutcome outcome) =>
        outcome.History is { RecordedBy: RecordedBy.Plugin, HasControlFaults: false, HasLateDeliveries: false, LosesWrites: false } && !outcome.HasBegunAgain;

    private static List<AppliedOperation> Of(IReadOnlyList<AppliedOperation> operations, string uuid, int number) => [.. operations.Where(o => o.IndexUuid == uuid && o.Shard == number)];
}
