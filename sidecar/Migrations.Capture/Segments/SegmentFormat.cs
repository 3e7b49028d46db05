using System.Globalization;
using Migrations.Capture.Frames;

namespace Migrations.Capture.Segments;

/// <summary>The capture log's files: names, limits, version. One row of a segment is one frame of the wire.</summary>
/// <remarks>
/// <para>Layout. A segment is an Arrow IPC file of plain batches: no dictionaries, no compression, no nulls. While it is
/// written it lacks its footer and is called <c>segment-0000000001.open</c>; from byte 8 it is an Arrow stream either way.
/// Sealed it is <c>segment-0000000001.arrow</c>, and <c>manifest.json</c> names its batches with their checksums.</para>
/// <para>Trust. Every row carries the recorder's CRC over header and payload, and <c>row_crc32</c> over node, epoch and that
/// CRC. A batch has exactly one layout for its number of rows and payload bytes, and metadata that says another is damage.</para>
/// <para>Recovery. Of an open segment everything before the first batch that is not whole is kept; the rest is put aside as
/// <c>.torn</c> and booked. Where that batch was on disk before a later one was begun, its frames may have been acknowledged and
/// nobody sends them again: then what is whole behind it is kept too, and the hole is booked.</para>
/// </remarks>
public static class SegmentFormat
{
    public const int Version = 1;

    /// <summary>A batch is written when it holds so much; a single frame may go past it by its own size.</summary>
    public const int BatchBytes = 8 << 20;

    /// <summary>A smaller batch was ended by a flush, not by its size: it was on disk before the next one was begun.</summary>
    public const int FullBatchBytes = BatchBytes - FrameHeader.MaxPayloadBytes;

    /// <summary>A batch body that says more than this is damage.</summary>
    public const int MaxBatchBytes = 16 << 20;

    /// <summary>Metadata of one message that says more than this is damage.</summary>
    public const int MaxMetadataBytes = 64 << 10;

    public const long MinSegmentBytes = 64 << 10;

    public const long MaxSegmentBytes = 1L << 30;

    public const string ManifestFile = "manifest.json";
    public const string NodesFile = "nodes.json";
    public const string LedgerFile = "ledger.json";
    public const string LockFile = "sidecar.lock";

    public static string OpenName(int number) => Name(number) + ".open";

    public static string SealedName(int number) => Name(number) + ".arrow";

    public static string TornName(int number) => Name(number) + ".torn";

    public static string EffectsName(int number) => Name(number) + ".effects.arrow";

    public static string ShardsName(int number) => Name(number) + ".shards.arrow";

    /// <summary>The number in the name of an open or sealed segment; false for any other file.</summary>
    public static bool TryParseName(string fileName, out int number, out bool isSealed)
    {
        isSealed = fileName.EndsWith(".arrow", StringComparison.Ordinal);
        number = 0;
        return fileName.StartsWith("segment-", StringComparison.Ordinal)
            && fileName.Length > 18
            && int.TryParse(fileName.AsSpan(8, 10), NumberStyles.None, CultureInfo.InvariantCulture, out number)
            && fileName[18..] is ".open" or ".arrow";
    }

    private static string Name(int number) => string.Create(CultureInfo.InvariantCulture, $"segment-{number:D10}");
}
