using Migrations.Capture.Handshakes;
using Migrations.Capture.Segments;
using Migrations.Sidecar.Ingest;

namespace Migrations.Sidecar.Hosting;

/// <summary>What a sidecar is started with.</summary>
public sealed record SidecarOptions
{
    /// <summary>Directory of the capture log; made when there is none.</summary>
    public required string LogDirectory { get; init; }

    /// <summary>File with the key that the recorders share.</summary>
    public required string KeyFile { get; init; }

    /// <summary>Port on 127.0.0.1; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>Path of a Unix socket for recorders that can take it in place of the port; null for none.</summary>
    public string? Socket { get; init; }

    /// <summary>The node's path.data, to keep the log off its file system; null when not told.</summary>
    public string? NodeData { get; init; }

    /// <summary>Allows the log on the file system of <see cref="NodeData"/>: a full one makes the node refuse writes.</summary>
    public bool AllowSameDisk { get; init; }

    /// <summary>File for the service's own log, besides stderr; null for none.</summary>
    public string? ServiceLog { get; init; }

    public CaptureLogOptions Log { get; init; } = new();

    public IngestOptions Ingest { get; init; } = new();

    /// <summary>All that is wrong with these, as far as can be told without touching the disk.</summary>
    public IEnumerable<string> Problems()
    {
        if (Port is < 0 or > 65535) { yield return $"There is no port {Port}."; }
        if (Socket is { } socket && LinkSocket.Problem(socket) is { } why) { yield return $"--socket {socket}: {why}."; }
        foreach (var problem in Log.Problems()) { yield return problem; }
    }
}
