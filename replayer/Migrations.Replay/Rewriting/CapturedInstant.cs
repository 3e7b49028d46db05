using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Migrations.Replay.Rewriting;

/// <summary>Time is an input: <c>now</c> in the bounds of a range becomes the instant at which the source was asked.</summary>
/// <remarks>The instant brings its own format, since the field's may be another; so a range that also has a bound in the field's format is left as it is.</remarks>
public static class CapturedInstant
{
    private const string InstantFormat = "strict_date_optional_time";

    private static readonly string[] Bounds = ["gte", "gt", "lte", "lt", "from", "to"];

    /// <summary>The body, of one line or several (multi search), with every <c>now</c> resolved; null when nothing was to be.</summary>
    public static byte[]? Resolve(ReadOnlySpan<byte> body, long capturedAtUnixNanos, out int resolved)
    {
        resolved = 0;
        if (body.IndexOf("now"u8) < 0) { return null; }
        var text = Encoding.UTF8.GetString(body);
        if (TryResolve(text, capturedAtUnixNanos, ref resolved) is { } whole) { return resolved == 0 ? null : Encoding.UTF8.GetBytes(whole); }
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].Contains("now", StringComparison.Ordinal) && TryResolve(lines[i], capturedAtUnixNanos, ref resolved) is { } line) { lines[i] = line; }
        }

        return resolved == 0 ? null : Encoding.UTF8.GetBytes(string.Join('\n', lines));
    }

    /// <summary>The instant as both products read it, to the millisecond.</summary>
    public static string Text(long unixNanos) =>
        DateTimeOffset.FromUnixTimeMilliseconds(unixNanos / 1_000_000).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>Null when the text is no JSON.</summary>
    private static string? TryResolve(string text, long instant, ref int resolved)
    {
        try
        {
            var node = JsonText.Parse(text);
            if (node is null) { return null; }
            Walk(node, Text(instant), ref resolved);
            return JsonText.Text(node);
        }
        catch (JsonException) { return null; }
    }

    private static void Walk(JsonNode node, string instant, ref int resolved)
    {
        if (node is JsonArray array)
        {
            foreach (var item in array) { if (item is not null) { Walk(item, instant, ref resolved); } }
            return;
        }

        if (node is not JsonObject members) { return; }
        ResolveRange(members, instant, ref resolved);
        foreach (var (_, value) in members.ToList()) { if (value is JsonObject or JsonArray) { Walk(value, instant, ref resolved); } }
    }

    private static void ResolveRange(JsonObject range, string instant, ref int resolved)
    {
        var bounds = Bounds.Where(b => range[b] is JsonValue).ToList();
        if (bounds.Count == 0 || range.ContainsKey("format") || !bounds.TrueForAll(b => IsNow(range[b]!))) { return; }
        foreach (var bound in bounds)
        {
            var math = ((string)range[bound]!)["now".Length..];
            range[bound] = math.Length == 0 ? instant : $"{instant}||{math}";
            resolved++;
        }

        range["format"] = InstantFormat;
    }

    private static bool IsNow(JsonNode node) =>
        node is JsonValue value && value.TryGetValue<string>(out var text) && text.StartsWith("now", StringComparison.Ordinal) && (text.Length == 3 || text[3] is '+' or '-' or '/');
}
