using Migrations.Capture.Frames;

namespace Migrations.Capture.Segments;

/// <summary>What a scan meets, in log order: a whole frame, or damage. Exactly one of them is not null.</summary>
/// <param name="File">Name of the file it was met in.</param>
public readonly record struct ScanItem(string File, LogFrame? Frame, SegmentDamage? Damage);
