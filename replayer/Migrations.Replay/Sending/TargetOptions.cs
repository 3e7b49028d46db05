using Migrations.Exchanges.Clusters;

namespace Migrations.Replay.Sending;

/// <summary>Where and how requests are sent.</summary>
public sealed record TargetOptions
{
    /// <summary>Base address, http or https, without a path.</summary>
    public required Uri Url { get; init; }

    /// <summary>The target's own credentials; the source's are never sent.</summary>
    public ClusterCredentials Credentials { get; init; } = ClusterCredentials.None;

    /// <summary>Connections at once. More find more order to respect.</summary>
    public int Connections { get; init; } = 8;

    /// <summary>How long one answer may take; past it the request counts as timed out and the connection is closed.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromMinutes(2);

    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a request is sent at most while the target answers 429 or 503, or cannot be connected to.</summary>
    public int Attempts { get; init; } = 5;

    /// <summary>Largest answer kept, in bytes; a larger one breaks the connection.</summary>
    public int LargestAnswerBytes { get; init; } = 256 << 20;
}
