using System.Globalization;
using Migrations.ModelCluster.Answering;
using Migrations.ModelCluster.Mappings;

namespace Migrations.ModelCluster.Searching;

/// <summary>Dates in queries: <c>now-15m</c>, <c>2020-01-01||+1d</c>, and roundings. Pure.</summary>
internal static class DateMath
{
    /// <param name="roundsUp">Whether a date without its smaller parts means their last moment.</param>
    public static long Resolve(string text, string format, DateTimeOffset now, bool roundsUp)
    {
        var bars = text.IndexOf("||", StringComparison.Ordinal);
        if (text.StartsWith("now", StringComparison.Ordinal)) { return Apply(now, text[3..], roundsUp); }
        var (date, math) = bars < 0 ? (text, "") : (text[..bars], text[(bars + 2)..]);
        if (!DateText.TryParse(date, format, out var millis)) { throw new RefusedException(400, "parse_exception", $"failed to parse date field [{date}] with format [{format}]: [failed to parse date field [{date}] with format [{format}]]"); }
        if (math.Length > 0) { return Apply(DateTimeOffset.FromUnixTimeMilliseconds(millis), math, roundsUp); }
        return roundsUp ? millis + Missing(date) : millis;
    }

    private static long Missing(string date)
    {
        var day = TimeSpan.FromDays(1);
        var span = date.Length switch { 10 when date[4] is '-' or '/' => day, 13 when date[10] == 'T' => TimeSpan.FromHours(1), 16 when date[13] == ':' => TimeSpan.FromMinutes(1), 19 when date[13] == ':' => TimeSpan.FromSeconds(1), _ => TimeSpan.Zero };
        return span == TimeSpan.Zero ? 0 : (long)span.TotalMilliseconds - 1;
    }

    private static long Apply(DateTimeOffset moment, string math, bool roundsUp)
    {
        for (var i = 0; i < math.Length;)
        {
            var sign = math[i++];
            var start = i;
            while (i < math.Length && char.IsDigit(math[i])) { i++; }
            var number = i == start ? 1 : int.Parse(math[start..i], CultureInfo.InvariantCulture);
            if (i >= math.Length || sign is not ('+' or '-' or '/')) { throw new RefusedException(400, "parse_exception", $"truncated date math [{math}]"); }
            var unit = math[i++];
            moment = sign == '/' ? Round(moment, unit, roundsUp) : Add(moment, sign == '-' ? -number : number, unit);
        }

        return moment.ToUnixTimeMilliseconds();
    }

    private static DateTimeOffset Add(DateTimeOffset moment, int number, char unit) => unit switch
    {
        'y' => moment.AddYears(number),
        'M' => moment.AddMonths(number),
        'w' => moment.AddDays(7 * number),
        'd' => moment.AddDays(number),
        'h' or 'H' => moment.AddHours(number),
        'm' => moment.AddMinutes(number),
        's' => moment.AddSeconds(number),
        _ => throw new RefusedException(400, "parse_exception", $"unit [{unit}] not supported for date math"),
    };

    private static DateTimeOffset Round(DateTimeOffset moment, char unit, bool roundsUp)
    {
        var date = moment.UtcDateTime;
        var floor = unit switch
        {
            'y' => new DateTime(date.Year, 1, 1, 0, 0, 0, DateTimeKind.Utc),
            'M' => new DateTime(date.Year, date.Month, 1, 0, 0, 0, DateTimeKind.Utc),
            'w' => date.Date.AddDays(-(((int)date.DayOfWeek + 6) % 7)),
            'd' => date.Date,
            'h' or 'H' => date.Date.AddHours(date.Hour),
            'm' => date.Date.AddHours(date.Hour).AddMinutes(date.Minute),
            _ => date.Date.AddHours(date.Hour).AddMinutes(date.Minute).AddSeconds(date.Second),
        };
        var start = new DateTimeOffset(DateTime.SpecifyKind(floor, DateTimeKind.Utc));
        return roundsUp ? Add(start, 1, unit).AddMilliseconds(-1) : start;
    }
}
