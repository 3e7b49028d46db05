using System.Buffers.Text;

namespace Migrations.Proxy.Scanning;

/// <summary>Reads what framing needs out of header lines.</summary>
internal static class HeaderText
{
    /// <summary>The value when the line's name is <paramref name="lowerName"/> in whatever case, spaces behind the name allowed.</summary>
    public static bool TryValue(ReadOnlySpan<byte> line, ReadOnlySpan<byte> lowerName, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (line.Length <= lowerName.Length || (line[0] | 0x20) != lowerName[0]) { return false; }
        var colon = line.IndexOf((byte)':');
        if (colon < lowerName.Length || !System.Text.Ascii.EqualsIgnoreCase(line[..colon].TrimEnd((byte)' '), lowerName)) { return false; }
        value = line[(colon + 1)..].Trim(" \t"u8);
        return true;
    }

    /// <summary>A number without sign and rest; -1 for anything else.</summary>
    public static long Number(ReadOnlySpan<byte> text) =>
        !text.IsEmpty && char.IsAsciiDigit((char)text[0]) && Utf8Parser.TryParse(text, out long number, out var used) && used == text.Length ? number : -1;

    /// <summary>The size at the start of a chunk's first line; -1 when there is none.</summary>
    public static long ChunkSize(ReadOnlySpan<byte> line)
    {
        var end = line.IndexOf((byte)';');
        var digits = (end < 0 ? line : line[..end]).Trim(" \t"u8);
        return !digits.IsEmpty && Utf8Parser.TryParse(digits, out long size, out var used, 'x') && used == digits.Length && size >= 0 ? size : -1;
    }

    public static bool ContainsIgnoreCase(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lowerWord)
    {
        for (var at = 0; at + lowerWord.Length <= text.Length; at++)
        {
            if (System.Text.Ascii.EqualsIgnoreCase(text.Slice(at, lowerWord.Length), lowerWord)) { return true; }
        }
        return false;
    }
}
