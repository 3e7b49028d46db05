namespace Migrations.Cli.Logs;

/// <summary>The bytes of one direction of a connection.</summary>
/// <param name="From">Offset in the direction of the file's first byte.</param>
/// <param name="Bytes">Length of the file.</param>
/// <param name="Holes">Where bytes are missing between those in the file: offset in the direction, and how many.</param>
internal sealed record RawDirection(string File, long From, long Bytes, long FirstAtUnixNanos, long LastAtUnixNanos, IReadOnlyList<RawHole> Holes);

/// <summary>Bytes that the log does not hold.</summary>
internal sealed record RawHole(long Position, long Bytes);
