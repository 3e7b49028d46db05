using System.Text.Json.Nodes;
using Migrations.Replay.Backfill;

namespace Migrations.Replay.Pulling;

/// <summary>Where a pull stands; kept in <c>pull.json</c>, replaced whole after each page.</summary>
public sealed record PullState
{
    public const int CurrentFormat = 1;

    public int Format { get; init; } = CurrentFormat;

    /// <summary>The cluster the pull began with: another one is refused.</summary>
    public required string SourceUuid { get; init; }

    public IReadOnlyList<PulledIndexState> Indices { get; init; } = [];

    public IReadOnlyList<SkippedIndex> Skipped { get; init; } = [];

    /// <summary>Names that were asked for; null for every index that does not begin with a dot.</summary>
    public IReadOnlyList<string>? Asked { get; init; }

    /// <summary>Indices of the products' own, whose names begin with a dot: left out unless asked for by name.</summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];

    public bool IsComplete { get; init; }

    /// <summary>When it was begun, before the first position was read; 0 where an earlier version did not keep it.</summary>
    public long BeganUnixNanos { get; init; }

    /// <summary>When the last document had been read; 0 until then.</summary>
    public long CompletedAtUnixNanos { get; init; }
}

/// <summary>One index of the pull, with its mapping and aliases as they were then.</summary>
public sealed record PulledIndexState(string Name, string Uuid, JsonObject Mapping, JsonObject Aliases, IReadOnlyList<PulledShardState> Shards);

/// <summary>One shard of the pull.</summary>
/// <param name="LastSeqNo">Documents up to this number are in the file.</param>
/// <param name="Documents">Read so far, the unchanged ones among them.</param>
/// <param name="FileBytes">Length of the shard's file that counts.</param>
public sealed record PulledShardState(int Shard, long From, long Position, long LastSeqNo, long Documents, long FileBytes, bool IsDone)
{
    /// <summary>Documents above it were not asked for; null: all were.</summary>
    public long? To { get; init; }

    /// <summary>Documents that stand above <see cref="To"/>: how they were at it, nobody can tell.</summary>
    public long Later { get; init; }

    /// <summary>The primary's highest number when the position was read; null where an earlier version did not keep it.</summary>
    public long? MaxSeqNo { get; init; }

    /// <summary>The primary's term before that; null where it may not be read.</summary>
    public long? PrimaryTerm { get; init; }
}
