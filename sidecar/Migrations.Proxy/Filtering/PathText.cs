namespace Migrations.Proxy.Filtering;

/// <summary>Reads a request's path as a node reads it, as far as filters need.</summary>
internal static class PathText
{
    public static ReadOnlySpan<byte> WithoutQuery(ReadOnlySpan<byte> path) => path.IndexOf((byte)'?') is >= 0 and var query ? path[..query] : path;

    /// <summary>The part between the first slash and the next, escapes as they are; empty when it is none that names indices (<c>_search</c>; but <c>_all</c> does).</summary>
    public static ReadOnlySpan<byte> IndexExpression(ReadOnlySpan<byte> path)
    {
        if (path.IsEmpty || path[0] != '/') { return default; }
        var rest = path[1..];
        var slash = rest.IndexOf((byte)'/');
        var first = slash < 0 ? rest : rest[..slash];
        return first.StartsWith("_"u8) && !first.SequenceEqual("_all"u8) ? default : first;
    }

    /// <summary>Resolves <c>%2C</c> and its like; what is no escape stays. Gives the length, never more than that of <paramref name="text"/>.</summary>
    public static int Resolve(ReadOnlySpan<byte> text, Span<byte> into)
    {
        var length = 0;
        for (var at = 0; at < text.Length; at++)
        {
            var isEscape = text[at] == '%' && at + 2 < text.Length && char.IsAsciiHexDigit((char)text[at + 1]) && char.IsAsciiHexDigit((char)text[at + 2]);
            into[length++] = isEscape ? (byte)((ValueOf(text[at + 1]) << 4) | ValueOf(text[at + 2])) : text[at];
            if (isEscape) { at += 2; }
        }
        return length;
    }

    private static int ValueOf(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
