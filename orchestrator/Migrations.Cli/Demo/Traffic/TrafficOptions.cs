namespace Migrations.Cli.Demo.Traffic;

/// <summary>How much traffic is driven, and from which seed. Same options, same requests of every client, but for handles that a node gives out.</summary>
public sealed record TrafficOptions
{
    /// <summary>Where every random choice comes from.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Clients, each with one keep-alive connection at a time; at least 2.</summary>
    public int Clients { get; init; } = 6;

    /// <summary>Flights loaded in bulk, at most 20,000.</summary>
    public int Flights { get; init; } = 20_000;

    /// <summary>Airports loaded in bulk, at most 3,376.</summary>
    public int Airports { get; init; } = 3_376;

    /// <summary>Documents of the index that is there before the recording begins.</summary>
    public int DocumentsBefore { get; init; } = 5_000;

    /// <summary>Documents a bulk carries.</summary>
    public int BulkDocuments { get; init; } = 200;

    /// <summary>Rounds; in each, all clients write, then the indices are refreshed, then all clients read.</summary>
    public int Rounds { get; init; } = 4;

    /// <summary>Writing steps of one client in a round.</summary>
    public int WritesPerRound { get; init; } = 60;

    /// <summary>Reading steps of one client in a round.</summary>
    public int ReadsPerRound { get; init; } = 30;

    /// <summary>The longest pause before a by-query operation; the pause itself is random.</summary>
    public TimeSpan ByQueryPause { get; init; } = TimeSpan.FromMilliseconds(400);

    /// <summary>The body of the request that is too large, bytes; above the node's <c>http.max_content_length</c>.</summary>
    public int OversizedBytes { get; init; } = 3 * 1024 * 1024;

    /// <summary>What <c>http.max_content_length</c> the nodes are given, so that <see cref="OversizedBytes"/> is refused with 413.</summary>
    public const string MaxContentLength = "2mb";

    /// <summary>The folder of the snapshot repository, below <c>path.repo</c>; null leaves the snapshot steps out.</summary>
    public string? RepositoryFolder { get; init; }

    /// <summary>What is not sent; all else is.</summary>
    public IReadOnlyList<LeftOut> LeavesOut { get; init; } = [];

    /// <summary>How long a client tries to connect again when the node is gone; past it the traffic fails.</summary>
    public TimeSpan ReconnectPatience { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The clock of the record and of every pause.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>A few seconds' worth: every step at least once.</summary>
    public static TrafficOptions Small { get; } = new()
    {
        Clients = 4, Flights = 1_200, Airports = 600, DocumentsBefore = 500, BulkDocuments = 60, Rounds = 2, WritesPerRound = 30, ReadsPerRound = 20,
    };
}
