namespace Migrations.Exchanges.Tuples;

/// <summary>All tuples of a run: its files in the order they were begun.</summary>
public static class TupleLog
{
    /// <summary>The tuple files of a folder in order; none when there is no such folder.</summary>
    public static IReadOnlyList<string> Files(string directory)
    {
        if (!Directory.Exists(directory)) { return []; }
        return [.. Directory.EnumerateFiles(directory)
            .Select(static path => (Path: path, IsTuples: TupleFormat.TryParseName(System.IO.Path.GetFileName(path), out var number), Number: number))
            .Where(static file => file.IsTuples)
            .OrderBy(static file => file.Number)
            .Select(static file => file.Path)];
    }

    /// <summary>Reads lazily; the torn tail that a crash left in a file is passed over and told to <paramref name="torn"/>.</summary>
    /// <param name="torn">File and bytes behind its last whole batch.</param>
    /// <exception cref="TupleCorruptException">What is there is not what was written.</exception>
    public static IEnumerable<ExchangeTuple> Read(string directory, Action<string, long>? torn = null)
    {
        foreach (var file in Files(directory))
        {
            using var reader = new TupleReader(file);
            foreach (var tuple in reader.Read()) { yield return tuple; }
            if (reader.TornBytes > 0) { torn?.Invoke(file, reader.TornBytes); }
        }
    }
}
