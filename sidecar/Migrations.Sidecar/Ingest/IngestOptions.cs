namespace Migrations.Sidecar.Ingest;

/// <summary>Bounds of the ingest.</summary>
public sealed record IngestOptions
{
    /// <summary>Links at once; more are refused before the key is asked.</summary>
    public int MaxLinks { get; init; } = 256;

    /// <summary>Time a recorder has for its whole handshake; then the link is closed.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Blocks of up to 1 MiB (and one frame) between the links and the writer; when full, links wait and their sockets fill.</summary>
    public int QueuedBlocks { get; init; } = 32;

    /// <summary>Time that frames nobody waits for wait for company before they are brought to disk together; a held answer, or a queue half full, ends it. It bounds what a power cut takes besides what was on its way.</summary>
    public TimeSpan Company { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>Time between two attempts to go on after the log was full or the disk failed.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Policy the welcome announces: 0 leaves it to the recorder's own setting.</summary>
    public byte Policy { get; init; }
}
