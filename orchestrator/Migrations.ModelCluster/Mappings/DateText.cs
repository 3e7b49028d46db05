using System.Globalization;

namespace Migrations.ModelCluster.Mappings;

/// <summary>Dates as the default formats and a few others read them: milliseconds since 1970, UTC. Pure.</summary>
internal static class DateText
{
    public const string DefaultFormat = "strict_date_optional_time||epoch_millis";

    public const string DefaultPrintFormat = "strict_date_optional_time";

    private static readonly string[] _iso =
    [
        "yyyy", "yyyy-MM", "yyyy-MM-dd", "yyyy-MM-dd'T'HH", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss",
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", "yyyy-MM-dd'T'HHK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
    ];

    /// <summary>What dynamic mapping takes for a date.</summary>
    public static string? Detect(string text)
    {
        if (TryIso(text, out _)) { return DefaultFormat; }
        return TryExact(text, "yyyy/MM/dd HH:mm:ss", out _) || TryExact(text, "yyyy/MM/dd", out _) ? "yyyy/MM/dd HH:mm:ss||yyyy/MM/dd||epoch_millis" : null;
    }

    public static bool TryParse(string text, string formats, out long millis)
    {
        foreach (var format in formats.Split("||"))
        {
            var isRead = format switch
            {
                "epoch_millis" => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out millis),
                "epoch_second" => TrySeconds(text, out millis),
                "strict_date_optional_time" or "date_optional_time" or "strict_date_time" or "date_time" or "strict_date" or "date" => TryIso(text, out millis),
                _ => TryExact(text, format.TrimEnd('Z').TrimEnd(), out millis),
            };
            if (isRead) { return true; }
        }

        millis = 0;
        return false;
    }

    /// <summary>As a field of these formats shows it: by the first of them.</summary>
    public static string Write(long millis, string? formats)
    {
        var first = formats?.Split("||")[0];
        var pattern = first is null || !first.Contains("yyyy", StringComparison.Ordinal) ? "yyyy-MM-dd'T'HH:mm:ss.fff'Z'" : first;
        return DateTimeOffset.FromUnixTimeMilliseconds(millis).UtcDateTime.ToString(pattern, CultureInfo.InvariantCulture);
    }

    private static bool TrySeconds(string text, out long millis)
    {
        var isRead = long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds);
        millis = seconds * 1000;
        return isRead;
    }

    private static bool TryIso(string text, out long millis)
    {
        foreach (var format in _iso)
        {
            if (TryExact(text, format, out millis)) { return true; }
        }

        millis = 0;
        return false;
    }

    private static bool TryExact(string text, string format, out long millis)
    {
        var isRead = DateTimeOffset.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment);
        millis = isRead ? moment.ToUnixTimeMilliseconds() : 0;
        return isRead;
    }
}
