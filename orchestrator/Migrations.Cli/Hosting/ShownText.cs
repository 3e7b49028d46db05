using System.Globalization;
using System.Text;

namespace Migrations.Cli.Hosting;

/// <summary>Makes text that came from traffic or files fit for a terminal: control characters are spelled out, never obeyed.</summary>
internal static class ShownText
{
    /// <summary>One line of at most <paramref name="limit"/> characters.</summary>
    public static string Line(string text, int limit = 200)
    {
        var shown = Spell(text, keepsLines: false);
        return shown.Length <= limit ? shown : string.Concat(shown.AsSpan(0, limit - 1), "…");
    }

    /// <summary>Several lines; line feeds and tabs stay.</summary>
    public static string Block(string text) => Spell(text, keepsLines: true);

    /// <summary>A number of bytes for people: <c>812 B</c>, <c>4.2 MB</c> (powers of ten).</summary>
    public static string Bytes(long bytes)
    {
        ReadOnlySpan<string> units = ["B", "kB", "MB", "GB", "TB", "PB"];
        double value = bytes;
        var unit = 0;
        while (value >= 999.5 && unit < units.Length - 1) { value /= 1000; unit++; }
        return value.ToString(unit == 0 || value >= 99.5 ? "0" : "0.0", CultureInfo.InvariantCulture) + " " + units[unit];
    }

    /// <summary>A count with thousands set apart: <c>12,345</c>.</summary>
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>An instant given in nanoseconds since 1970, UTC, to the millisecond; a dash for none.</summary>
    public static string Instant(long unixNanos) =>
        unixNanos <= 0 ? "-" : DateTimeOffset.UnixEpoch.AddTicks(unixNanos / 100).ToString("yyyy-MM-dd HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>A span given in nanoseconds: <c>850 µs</c>, <c>12.4 ms</c>, <c>3.1 s</c>; a dash for none.</summary>
    public static string Span(long nanos) => nanos switch
    {
        < 0 => "-",
        < 1_000_000 => (nanos / 1000).ToString(CultureInfo.InvariantCulture) + " µs",
        < 1_000_000_000 => (nanos / 1e6).ToString("0.0", CultureInfo.InvariantCulture) + " ms",
        _ => (nanos / 1e9).ToString("0.0", CultureInfo.InvariantCulture) + " s",
    };

    private static string Spell(string text, bool keepsLines)
    {
        StringBuilder? spelled = null;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            var plain = !(char.IsControl(c) || char.GetUnicodeCategory(c) == UnicodeCategory.Format) || (keepsLines && (c is '\n' or '\t'));
            if (plain) { spelled?.Append(c); continue; }
            spelled ??= new StringBuilder(text, 0, i, text.Length + 16);
            spelled.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
        }

        return spelled?.ToString() ?? text;
    }
}
