namespace Migrations.Exchanges.Clusters;

/// <summary>Where a cluster is and how it is asked.</summary>
public sealed record ClusterOptions
{
    /// <summary>Base address, <c>http</c> or <c>https</c>; a path in it is put in front of every request's.</summary>
    public required Uri Url { get; init; }

    public ClusterCredentials Credentials { get; init; } = ClusterCredentials.None;

    /// <summary>Time for one request with its whole answer; past it the call fails as timed out.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Time to make a connection; past it the cluster counts as unreachable.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest answer that is read, in bytes; a longer one fails the call.</summary>
    public int MaxAnswerBytes { get; init; } = 256 << 20;

    /// <summary>Connections kept to the cluster at most.</summary>
    public int MaxConnections { get; init; } = 8;

    /// <summary>How often a call is made at most while it is answered 429 or 503, or its connection fails or breaks. More than 1 only where each call may be repeated.</summary>
    public int Attempts { get; init; } = 1;
}
