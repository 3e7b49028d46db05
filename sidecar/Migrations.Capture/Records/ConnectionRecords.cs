namespace Migrations.Capture.Records;

/// <summary>A connection was opened, or capture began on one (docs/wire-protocol.md, Opened). Positions: where its first captured byte stands, per direction.</summary>
public sealed record OpenedRecord(string? Remote, string? Local, ulong RequestPosition, ulong ResponsePosition);

/// <summary>A connection ended; bytes that passed in each direction over its whole life.</summary>
public sealed record ClosedRecord(string? Reason, ulong RequestBytes, ulong ResponseBytes);

/// <summary>A request or response is held until it is durable.</summary>
public sealed record HeldRecord(string? What);

/// <summary>What was held goes on, and why.</summary>
public sealed record ReleasedRecord(string? Why);

/// <summary>What the recorder knows it has not recorded (docs/wire-protocol.md, Gap). Connection 0: not of one connection.</summary>
public sealed record GapRecord(
    string? Why,
    string? Direction,
    uint Connection,
    ulong FromPosition,
    long Bytes,
    long Requests,
    long FromUnixNanos,
    long ToUnixNanos)
{
    /// <summary>A filter kept reads and their answers out of the log; nothing is lost.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsFiltered => Why == "filtered";
}
