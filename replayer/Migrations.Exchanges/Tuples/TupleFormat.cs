using System.Globalization;

namespace Migrations.Exchanges.Tuples;

/// <summary>The tuple log's files: names, limits, version. One row is one <see cref="ExchangeTuple"/>.</summary>
/// <remarks>
/// <para>Layout. <c>tuples-000001.arrow</c> and on, one for each time the replayer was started in the run's folder. Each is an Arrow IPC file
/// of plain batches: no dictionaries, no compression, no nulls. While it is written it lacks its footer; from byte 8 it is an Arrow stream either way.</para>
/// <para>Trust. <c>row_crc32</c> is the CRC-32 of all other columns of its row, <c>rows_left</c> the rows that follow it in its batch. Together
/// they find a changed, a missing and a moved row; the footer serves other tools and is not read here.</para>
/// <para>Recovery. Of a file without footer every whole batch counts; what follows the last is the torn tail of a crash and is passed over.
/// Nothing is ever appended to a file that another process wrote.</para>
/// </remarks>
public static class TupleFormat
{
    public const int Version = 1;

    /// <summary>A batch is written by itself when so much is gathered. A row that is larger has a batch of its own.</summary>
    public const int BatchBytes = 8 << 20;

    /// <summary>Rows of one batch at most.</summary>
    public const int BatchRows = 4096;

    /// <summary>A row that takes more is refused: twice the longest answer the replayer keeps, so that what it tells beside it has room.</summary>
    public const int MaxRowBytes = 512 << 20;

    /// <summary>A batch body that says more than this is damage: the largest row, and room for what pads it.</summary>
    public const int MaxBatchBytes = MaxRowBytes + (1 << 20);

    public static string FileName(int number) => string.Create(CultureInfo.InvariantCulture, $"tuples-{number:D6}.arrow");

    /// <summary>The number in the name of a tuple file; false for any other file.</summary>
    public static bool TryParseName(string fileName, out int number)
    {
        number = 0;
        return fileName.StartsWith("tuples-", StringComparison.Ordinal)
            && fileName.EndsWith(".arrow", StringComparison.Ordinal)
            && int.TryParse(fileName.AsSpan(7, fileName.Length - 13), NumberStyles.None, CultureInfo.InvariantCulture, out number)
            && number > 0;
    }
}
