using Migrations.Proxy.Filtering;

namespace Migrations.Proxy.Recording;

/// <summary>How the proxy records; the policy alone can change later, by the sidecar's word.</summary>
internal sealed record RecorderOptions
{
    /// <summary>Who records; stays the same over restarts.</summary>
    public required string NodeId { get; init; }

    public string? NodeName { get; init; }

    public string? ClusterName { get; init; }

    /// <summary>The source cluster's uuid; <c>_na_</c> when not told.</summary>
    public string ClusterUuid { get; init; } = "_na_";

    public string? Product { get; init; }

    public string? ProductVersion { get; init; }

    /// <summary>The proxy's own version.</summary>
    public string ProxyVersion { get; init; } = "";

    /// <summary>The sidecar's port on 127.0.0.1.</summary>
    public int SidecarPort { get; init; } = 9810;

    /// <summary>Path of the sidecar's Unix socket, in place of the port; null: the port.</summary>
    public string? SidecarSocket { get; init; }

    public int Links { get; init; } = 2;

    /// <summary>Frames that the sidecar has not made durable, over all links. Past it they are dropped and counted.</summary>
    public long BufferBytes { get; init; } = 64L << 20;

    /// <summary>Lines of heads that come in pieces, what each connection may hold freely left aside. Past it they are cut, and a request whose framing is in one is unreadable.</summary>
    public long LineBytes { get; init; } = 8L << 20;

    /// <summary>How long an answer is held at most.</summary>
    public TimeSpan HoldTimeout { get; init; } = TimeSpan.FromSeconds(2);

    public CapturePolicy Policy { get; init; } = CapturePolicy.Observe;

    /// <summary>Reads that are kept out.</summary>
    public CaptureFilterOptions Filters { get; init; } = CaptureFilterOptions.None;

    public PassOrRefuse Http2 { get; init; }

    public PassOrRefuse Upgrade { get; init; }

    public PassOrRefuse Connect { get; init; }

    /// <summary>Where the ledger is mirrored to on every change of state; null: nowhere.</summary>
    public string? LedgerFile { get; init; }
}
