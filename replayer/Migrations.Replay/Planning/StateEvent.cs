using Migrations.Capture.Records;

namespace Migrations.Replay.Planning;

/// <summary>A state record with the moment it was captured.</summary>
public sealed record StateEvent(StateRecord Record, long MomentUnixNanos)
{
    /// <summary>The life of the node that told it.</summary>
    public ulong Epoch { get; init; }

    /// <summary>True when the node was killed so soon after it that the request behind it, on its way by another link, may be in no log.</summary>
    public bool IsInDoubt { get; init; }

    /// <summary>True when the node tells of an index that was there when it started.</summary>
    public bool IsOfStart => Record.What == "indexCreated" && (bool?)Record.Json["birth"] == false;
}
