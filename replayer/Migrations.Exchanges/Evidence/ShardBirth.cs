namespace Migrations.Exchanges.Evidence;

/// <summary>How a shard came to be, as far as the log shows.</summary>
public enum ShardBirth
{
    /// <summary>It was there before the log.</summary>
    BeforeLog = 0,

    /// <summary>Born empty while the log ran: the log holds all of it.</summary>
    InLog = 1,

    /// <summary>Its documents came from a snapshot: they need a backfill.</summary>
    Restored = 2,

    /// <summary>Its documents came from a shrink, split or clone: they need a backfill or the same resize.</summary>
    Resized = 3,
}
