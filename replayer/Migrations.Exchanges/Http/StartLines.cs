using System.Text;

namespace Migrations.Exchanges.Http;

/// <summary>The rules for a message's first line: three tokens with any blanks between them, as the nodes' decoder reads them.</summary>
internal static class StartLines
{
    /// <summary>Null when the source's decoder takes the line.</summary>
    public static string? CheckRequest(ReadOnlySpan<byte> line)
    {
        SplitRequest(line, out var method, out var target, out var version);
        return method.Length > 0 && target.Length > 0 && IsVersion(version) && !HasControl(method) ? null : HttpReasons.StartLine;
    }

    public static string? CheckResponse(ReadOnlySpan<byte> line)
    {
        SplitResponse(line, out var version, out var status, out _);
        return version.StartsWith("HTTP/"u8) && IsVersion(version) && status.Length == 3 && status.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0 && status[0] != '0'
            ? null
            : HttpReasons.StartLine;
    }

    public static void SplitRequest(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> method, out ReadOnlySpan<byte> target, out ReadOnlySpan<byte> version)
    {
        method = Token(ref line);
        target = Token(ref line);
        version = Trim(line);
    }

    public static void SplitResponse(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> version, out ReadOnlySpan<byte> status, out ReadOnlySpan<byte> reason)
    {
        version = Token(ref line);
        status = Token(ref line);
        reason = Trim(line);
    }

    /// <summary>The version as the decoder compares it: upper case.</summary>
    public static string VersionText(ReadOnlySpan<byte> version)
    {
        if (version.SequenceEqual("HTTP/1.1"u8)) { return "HTTP/1.1"; }
        return version.SequenceEqual("HTTP/1.0"u8) ? "HTTP/1.0" : Encoding.Latin1.GetString(version);
    }

    public static bool IsHttp11(ReadOnlySpan<byte> version) => Ascii.EqualsIgnoreCase(version, "HTTP/1.1"u8);

    public static bool IsHttp10(ReadOnlySpan<byte> version) => Ascii.EqualsIgnoreCase(version, "HTTP/1.0"u8);

    private static ReadOnlySpan<byte> Token(scoped ref ReadOnlySpan<byte> rest)
    {
        rest = TrimStart(rest);
        var end = 0;
        while (end < rest.Length && !HeaderLine.IsBlank(rest[end])) { end++; }
        var token = rest[..end];
        rest = rest[end..];
        return token;
    }

    // name/digits.digits, no blank in it.
    private static bool IsVersion(ReadOnlySpan<byte> version)
    {
        var slash = version.LastIndexOf((byte)'/');
        if (slash < 1) { return false; }
        foreach (var value in version[..slash])
        {
            if (value is (>= 9 and <= 13) or 32) { return false; } // narrower than a blank: it is a pattern's \S there
        }

        var numbers = version[(slash + 1)..];
        var dot = numbers.IndexOf((byte)'.');
        return dot > 0 && IsDigits(numbers[..dot]) && IsDigits(numbers[(dot + 1)..]);
    }

    private static bool IsDigits(ReadOnlySpan<byte> text) => text.Length > 0 && text.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;

    private static bool HasControl(ReadOnlySpan<byte> text)
    {
        foreach (var value in text)
        {
            if (value < 32 || value is >= 127 and <= 159) { return true; }
        }

        return false;
    }

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text)
    {
        text = TrimStart(text);
        var end = text.Length;
        while (end > 0 && HeaderLine.IsBlank(text[end - 1])) { end--; }
        return text[..end];
    }

    private static ReadOnlySpan<byte> TrimStart(ReadOnlySpan<byte> text)
    {
        var start = 0;
        while (start < text.Length && HeaderLine.IsBlank(text[start])) { start++; }
        return text[start..];
    }
}
