namespace Migrations.Cli.Demo.Traffic;

/// <summary>One request to send.</summary>
/// <param name="Step">The name of the step it belongs to, one of <see cref="TrafficSteps"/>.</param>
/// <param name="Target">The request target, sent as it is.</param>
/// <param name="Body">The body before any coding; empty: none.</param>
public sealed record TrafficRequest(string Step, string Method, string Target, ReadOnlyMemory<byte> Body)
{
    /// <summary>How the body travels.</summary>
    public BodyCoding Coding { get; init; }

    /// <summary>Sent as <c>User-Agent</c>.</summary>
    public string UserAgent { get; init; } = "migrations-traffic";

    /// <summary>Sent as <c>X-Opaque-Id</c>, which nodes give back: pairs answers in a pipeline, where order alone does not.</summary>
    public string? OpaqueId { get; init; }
}
