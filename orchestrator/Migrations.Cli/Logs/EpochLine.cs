namespace Migrations.Cli.Logs;

/// <summary>One start of a node as <c>log list</c> shows it.</summary>
/// <param name="Node">The number the log gave the node.</param>
/// <param name="Epoch">16 hex digits.</param>
/// <param name="Version">Product and version; null when the log does not hold the epoch's first frame.</param>
/// <param name="Links">Links of the epoch that the log holds frames of.</param>
/// <param name="Frames">Frames the log holds of it, by the ranges.</param>
internal sealed record EpochLine(
    ushort Node,
    string? NodeId,
    string? NodeName,
    string? Cluster,
    string Epoch,
    string? Product,
    string? Version,
    string? Policy,
    bool? Effects,
    long StartedAtUnixNanos,
    int Links,
    ulong Frames);
