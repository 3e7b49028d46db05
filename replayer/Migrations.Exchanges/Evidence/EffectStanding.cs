namespace Migrations.Exchanges.Evidence;

/// <summary>What became of an effect.</summary>
public enum EffectStanding
{
    /// <summary>The log does not show it (another log, or a shard it never saw).</summary>
    Unknown = 0,

    /// <summary>The source can no longer undo it: the global checkpoint has passed it.</summary>
    Committed = 1,

    /// <summary>A crash or failover undid it. Never applied; where the client had been answered, data the source lost.</summary>
    RolledBack = 2,

    /// <summary>Neither shown yet: the log ends before the checkpoint passed it.</summary>
    Pending = 3,

    /// <summary>The logs contradict each other: two terms were shown committed at its number.</summary>
    Ambiguous = 4,

    /// <summary>It was refused and got no number, or failed and took one: nothing happened to the document.</summary>
    Refused = 5,
}
