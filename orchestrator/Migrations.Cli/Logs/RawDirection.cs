namespace Migrations.Cli.Logs;

/// <summary>The bytes of one direction of a connection.</summary>
/// <param name="From">Offset in the direction of the file's first byte.</param>
/// <param name="Bytes">Length of the file.</param>
/// <param name="Holes">Where bytes are missing between those in the file.</param>
/// <param name="Filtered">What filters kept out of the log, before, between and behind the bytes in the file; nothing of it is missing.</param>
internal sealed record RawDirection(string File, long From, long Bytes, long FirstAtUnixNanos, long LastAtUnixNanos, IReadOnlyList<RawRange> Holes, IReadOnlyList<RawRange> Filtered);

/// <summary>Bytes that the log does not hold: where in the direction, and how many.</summary>
internal sealed record RawRange(long Position, long Bytes);
