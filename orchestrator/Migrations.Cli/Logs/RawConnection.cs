namespace Migrations.Cli.Logs;

/// <summary>One connection of a raw export, as connections.json lists it.</summary>
/// <param name="Client">Address and port; null when its opening is not in the log.</param>
internal sealed record RawConnection(
    ushort Node,
    string Epoch,
    uint Connection,
    string? Client,
    string? Local,
    long OpenedAtUnixNanos,
    long ClosedAtUnixNanos,
    string? CloseReason,
    RawDirection Request,
    RawDirection Response);
