using System.Globalization;

namespace Migrations.Capture.Records;

/// <summary>The first frame of every (epoch, link): who records (docs/wire-protocol.md, Hello).</summary>
/// <param name="Epoch">16 hex digits; <see cref="EpochNumber"/> reads them.</param>
public sealed record HelloRecord(
    int Format,
    string Role,
    string Epoch,
    int Link,
    int Links,
    HelloNode Node,
    HelloCluster Cluster,
    string? Product,
    string? Version,
    string? Plugin,
    string? Policy,
    bool Effects,
    long StartedAtUnixNanos,
    long MonotonicNanos)
{
    /// <summary>The epoch as a number; null when the text is not 16 hex digits.</summary>
    public ulong? EpochNumber =>
        Epoch.Length == 16 && ulong.TryParse(Epoch, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) ? value : null;
}

public sealed record HelloNode(string Id, string? Name);

public sealed record HelloCluster(string? Name, string? Uuid);
