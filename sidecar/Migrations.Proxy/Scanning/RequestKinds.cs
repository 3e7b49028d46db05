namespace Migrations.Proxy.Scanning;

/// <summary>Tells requests that may change something from those that cannot, as the plugin does. In doubt a request is a mutation.</summary>
internal static class RequestKinds
{
    private static readonly HashSet<string> Reads = new(StringComparer.Ordinal)
    {
        "_search", "_msearch", "_count", "_mget", "_scroll", "scroll", "_field_caps", "_analyze", "_explain", "_termvectors",
        "_mtermvectors", "_rank_eval", "_search_shards", "_async_search", "_sql", "_knn_search", "_pit", "_validate",
    };

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> ReadWords = Reads.GetAlternateLookup<ReadOnlySpan<char>>();

    public static bool IsMutation(ReadOnlySpan<byte> method, ReadOnlySpan<byte> path)
    {
        if (method.SequenceEqual("GET"u8) || method.SequenceEqual("HEAD"u8) || method.SequenceEqual("OPTIONS"u8)) { return false; }
        if (!method.SequenceEqual("POST"u8) && !method.SequenceEqual("DELETE"u8)) { return true; }
        return !IsRead(path);
    }

    private static bool IsRead(ReadOnlySpan<byte> path)
    {
        var query = path.IndexOf((byte)'?');
        var bare = (query < 0 ? path : path[..query]).TrimEnd((byte)'/');
        var slash = bare.LastIndexOf((byte)'/');
        var last = bare[(slash + 1)..];
        if (IsWord(last)) { return true; }
        var before = slash < 0 ? default : bare[..slash];
        var word = before[(before.LastIndexOf((byte)'/') + 1)..];
        return word.SequenceEqual("_search"u8) || word.SequenceEqual("_explain"u8) || word.SequenceEqual("_validate"u8); // _search/template, _search/scroll, _explain/7, _validate/query
    }

    private static bool IsWord(ReadOnlySpan<byte> word)
    {
        Span<char> text = stackalloc char[16];
        if (word.Length > text.Length) { return false; }
        for (var i = 0; i < word.Length; i++) { text[i] = (char)word[i]; }
        return ReadWords.Contains(text[..word.Length]);
    }
}
