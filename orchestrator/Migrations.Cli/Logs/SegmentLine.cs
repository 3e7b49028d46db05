using Migrations.Capture.Segments;

namespace Migrations.Cli.Logs;

/// <summary>One segment as <c>log list</c> shows it.</summary>
/// <param name="State">sealed, recovered or open.</param>
/// <param name="Frames">As the manifest has it; counted for an open segment.</param>
internal sealed record SegmentLine(
    string File,
    string State,
    long Frames,
    long Bytes,
    long FirstCapturedAtUnixNanos,
    long LastCapturedAtUnixNanos,
    IReadOnlyList<SequenceRange> Ranges);
