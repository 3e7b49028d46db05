namespace Migrations.Replay.Planning;

/// <summary>How a log tells what its requests did.</summary>
public enum EvidenceMode : byte
{
    /// <summary>Every operation was recorded inside the node.</summary>
    Effects = 1,

    /// <summary>From the answers, which leave much open, and from a pull.</summary>
    Answers = 2,
}
