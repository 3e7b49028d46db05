using System.Globalization;

namespace Migrations.ModelCluster.Indices;

/// <summary>Durations as the nodes write them: <c>500ms</c>, <c>5s</c>, <c>1m</c>, <c>2h</c>, <c>1d</c>; <c>-1</c> for never. Pure.</summary>
internal static class TimeText
{
    /// <summary>Null when the text is none.</summary>
    public static TimeSpan? Read(string text)
    {
        if (text.StartsWith('-')) { return TimeSpan.FromTicks(-1); }
        var unit = text.TrimStart("0123456789.".ToCharArray());
        if (!double.TryParse(text[..^unit.Length], NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) { return null; }
        return unit switch
        {
            "ms" or "" => TimeSpan.FromMilliseconds(number),
            "micros" => TimeSpan.FromMicroseconds(number),
            "nanos" => TimeSpan.FromMicroseconds(number / 1000),
            "s" => TimeSpan.FromSeconds(number),
            "m" => TimeSpan.FromMinutes(number),
            "h" => TimeSpan.FromHours(number),
            "d" => TimeSpan.FromDays(number),
            _ => null,
        };
    }
}
