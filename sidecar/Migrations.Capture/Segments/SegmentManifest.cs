namespace Migrations.Capture.Segments;

/// <summary>What a sealed segment holds, and the checksums that prove it.</summary>
/// <param name="XxHash128">Of the whole file, 32 hex digits.</param>
/// <param name="HeadCrc32">Of the bytes before the first batch.</param>
/// <param name="TailCrc32">Of the bytes after the last batch: end mark and footer.</param>
/// <param name="FirstCapturedAtUnixNanos">Least wall clock time of a frame, as its recorder's clock went.</param>
/// <param name="Ranges">What it holds of each link, in order of appearance; a link with a hole has several.</param>
/// <param name="Goodbyes">Node starts whose goodbye it holds.</param>
/// <param name="TornFile">When it was recovered and bytes were cut off: the file that keeps them.</param>
public sealed record SegmentManifest(
    int Number,
    string File,
    long Rows,
    long Bytes,
    string XxHash128,
    uint HeadCrc32,
    uint TailCrc32,
    long FirstCapturedAtUnixNanos,
    long LastCapturedAtUnixNanos,
    IReadOnlyList<SegmentBatchInfo> Batches,
    IReadOnlyList<SequenceRange> Ranges,
    IReadOnlyList<EpochName> Goodbyes,
    bool IsRecovered = false,
    string? TornFile = null,
    long TornBytes = 0)
{
    /// <summary>False when it was just written without a frame of an effect or shard record. Not kept.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool HasEvidence { get; init; } = true;
}

/// <summary>One node start.</summary>
/// <param name="Epoch">16 hex digits.</param>
public sealed record EpochName(ushort Node, string Epoch);

/// <summary>Where a batch lies in its file, and its checksum over all of its bytes.</summary>
public sealed record SegmentBatchInfo(long Offset, long Bytes, int Rows, uint Crc32);

/// <summary>The sealed segments of a log in order, as manifest.json has them.</summary>
public sealed record LogManifest(int Format, IReadOnlyList<SegmentManifest> Segments)
{
    public static LogManifest Empty => new(SegmentFormat.Version, []);
}
