namespace Migrations.Replay.Backfill;

/// <summary>Where a backfill stands; kept in <c>backfill.json</c>, replaced whole after each step.</summary>
public sealed record BackfillState
{
    public const int CurrentFormat = 1;

    public int Format { get; init; } = CurrentFormat;

    /// <summary>The clusters the run began with: another one is refused.</summary>
    public required string SourceUuid { get; init; }

    public required string TargetUuid { get; init; }

    public IReadOnlyList<BackfillIndex> Indices { get; init; } = [];

    public IReadOnlyList<SkippedIndex> Skipped { get; init; } = [];

    /// <summary>True when everything is on the target: documents, templates, deferred settings.</summary>
    public bool IsComplete { get; init; }

    /// <summary>When the last document had been read; 0 until then.</summary>
    public long CompletedAtUnixNanos { get; init; }
}

/// <summary>One index of the run.</summary>
/// <param name="IsCreated">True once the target has it; before that, an index of that name there is not ours unless <paramref name="IsBegun"/>.</param>
/// <param name="IsBegun">True once its creation may have been asked for.</param>
public sealed record BackfillIndex(string Name, string Uuid, bool IsBegun, bool IsCreated, IReadOnlyList<BackfillShard> Shards);

/// <summary>One shard of the run.</summary>
/// <param name="Checkpoint">L: every operation at or below it is in the image or superseded by one above it.</param>
/// <param name="LastSeqNo">Documents up to this number are on the target.</param>
/// <param name="Documents">Written to the target.</param>
/// <param name="ImageBytes">Length of the image file that counts.</param>
public sealed record BackfillShard(int Shard, long Checkpoint, long LastSeqNo, long Documents, long Superseded, long ImageBytes, bool IsDone);
