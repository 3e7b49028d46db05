using System.Globalization;

namespace Migrations.Exchanges.Tuples;

/// <summary>A tuple file is not as it was written; says in which file and where.</summary>
public sealed class TupleCorruptException(string file, long offset, string problem, Exception? inner = null)
    : IOException(string.Create(CultureInfo.InvariantCulture, $"{file}, byte {offset}: {problem}."), inner)
{
    public string File { get; } = file;

    /// <summary>Where the batch begins that is damaged.</summary>
    public long Offset { get; } = offset;
}
