namespace Migrations.Proxy.Filtering;

/// <summary>
/// Tells, among requests that count as reads, those that a filter may keep out. A document may be named like a read (<c>DELETE /books/_doc/_search</c>),
/// and a GET may refresh, on which later answers and by-query operations rest: those stay in the log.
/// </summary>
internal static class SureReads
{
    /// <param name="path">Without its query, escapes resolved.</param>
    public static bool Is(ReadOnlySpan<byte> method, ReadOnlySpan<byte> path)
    {
        if (HasWord(path, "_refresh"u8) || HasWord(path, "_flush"u8)) { return false; }
        return method switch
        {
            [(byte)'P', ..] => !HasWord(path, "_doc"u8) && !HasWord(path, "_create"u8) && !HasWord(path, "_update"u8),
            [(byte)'D', ..] => path.StartsWith("/_"u8),
            _ => true,
        };
    }

    private static bool HasWord(ReadOnlySpan<byte> path, ReadOnlySpan<byte> word)
    {
        foreach (var range in path.Split((byte)'/'))
        {
            if (path[range].SequenceEqual(word)) { return true; }
        }
        return false;
    }
}
