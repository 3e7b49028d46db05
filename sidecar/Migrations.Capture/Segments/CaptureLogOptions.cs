namespace Migrations.Capture.Segments;

/// <summary>How large a log and its segments may become.</summary>
public sealed record CaptureLogOptions
{
    /// <summary>Bytes at which a segment is sealed and the next begun; 64 KiB to 1 GiB.</summary>
    public long SegmentBytes { get; init; } = 256L << 20;

    /// <summary>Bytes of all segments together; past it nothing more is taken and nothing more acknowledged.</summary>
    public long MaxLogBytes { get; init; } = 64L << 30;

    /// <summary>What is wrong with these; empty when nothing is.</summary>
    public IEnumerable<string> Problems()
    {
        if (SegmentBytes is < SegmentFormat.MinSegmentBytes or > SegmentFormat.MaxSegmentBytes) { yield return $"A segment has {SegmentFormat.MinSegmentBytes} to {SegmentFormat.MaxSegmentBytes} bytes, not {SegmentBytes}."; }
        if (MaxLogBytes < SegmentBytes) { yield return $"The log's bound of {MaxLogBytes} bytes is less than one segment of {SegmentBytes}."; }
    }
}
