namespace Migrations.Exchanges.Clusters;

/// <summary>Why a call to a cluster brought no usable answer.</summary>
public enum ClusterFailure
{
    /// <summary>No connection could be made (address, port, name, TLS).</summary>
    Unreachable = 1,

    /// <summary>The time was over before the whole answer had come.</summary>
    TimedOut = 2,

    /// <summary>The connection ended before the whole answer.</summary>
    Broken = 3,

    /// <summary>The cluster answered with a status the caller did not ask to handle.</summary>
    Status = 4,

    /// <summary>The answer is not what this API answers.</summary>
    Unreadable = 5,

    /// <summary>The answer is longer than allowed.</summary>
    TooLong = 6,
}
