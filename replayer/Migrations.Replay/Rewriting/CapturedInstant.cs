using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Migrations.Replay.Rewriting;

/// <summary>Time is an input: <c>now</c> in the bounds of a range becomes the instant at which the source was asked.</summary>
public static partial class CapturedInstant
{
    /// <summary>The body with every <c>now</c> resolved, or null when it has none (or a format that an instant would not fit).</summary>
    public static byte[]? Resolve(ReadOnlySpan<byte> body, long capturedAtUnixNanos, out int resolved)
    {
        resolved = 0;
        if (body.IndexOf("now"u8) < 0 || body.IndexOf("\"format\""u8) >= 0) { return null; }
        var count = 0;
        var instant = Text(capturedAtUnixNanos);
        var text = Bound().Replace(Encoding.UTF8.GetString(body), match =>
        {
            count++;
            var math = match.Groups["math"].Value;
            return match.Groups["key"].Value + '"' + instant + (math.Length == 0 ? "" : "||" + math) + '"';
        });
        resolved = count;
        return count == 0 ? null : Encoding.UTF8.GetBytes(text);
    }

    /// <summary>The instant as both products read it, to the millisecond.</summary>
    public static string Text(long unixNanos) =>
        DateTimeOffset.FromUnixTimeMilliseconds(unixNanos / 1_000_000).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    [GeneratedRegex("""(?<key>"(?:gte|gt|lte|lt|from|to)"\s*:\s*)"now(?<math>(?:[+\-]\d+[yMwdhHms]|/[yMwdhHms])*)"(?=\s*[,}])""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Bound();
}
