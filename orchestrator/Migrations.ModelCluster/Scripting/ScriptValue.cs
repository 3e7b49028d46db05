using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Migrations.ModelCluster.Scripting;

/// <summary>What scripts reckon with: null, bool, long, double, string, JSON objects and arrays. Pure.</summary>
internal static class ScriptValue
{
    public static object? Of(JsonNode? node) => node switch
    {
        null => null,
        JsonValue value => value.GetValueKind() switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.String => value.ToString(),
            _ => Number(value.ToJsonString()),
        },
        _ => node,
    };

    public static JsonNode? ToJson(object? value) => value switch
    {
        null => null,
        bool b => b,
        long n => n,
        double d => d,
        string s => s,
        JsonNode node => node.DeepClone(),
        _ => throw SmallScript.NotRun(),
    };

    public static object Number(string text)
    {
        var plain = text.TrimEnd('L', 'l', 'D', 'd', 'F', 'f');
        return long.TryParse(plain, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? (object)whole : double.Parse(plain, CultureInfo.InvariantCulture);
    }

    public static bool Truth(object? value) => value is bool truth ? truth : throw SmallScript.NotRun();

    public static bool Same(object? a, object? b) => (a, b) switch
    {
        (long x, long y) => x == y,
        (long or double, long or double) => Fraction(a) == Fraction(b),
        (JsonNode x, JsonNode y) => JsonNode.DeepEquals(x, y),
        _ => Equals(a, b),
    };

    public static object? Reckon(string sign, object? a, object? b)
    {
        if (sign == "+" && (a is string || b is string)) { return Text(a) + Text(b); }
        if ((a, b) is (long x, long y))
        {
            return sign switch
            {
                "+" => x + y, "-" => x - y, "*" => x * y, "/" => y == 0 ? throw SmallScript.NotRun() : x / y, "%" => y == 0 ? throw SmallScript.NotRun() : x % y,
                "<" => x < y, ">" => x > y, "<=" => x <= y, _ => x >= y,
            };
        }

        var (p, q) = (Fraction(a), Fraction(b));
        return sign switch { "+" => p + q, "-" => p - q, "*" => p * q, "/" => p / q, "%" => p % q, "<" => p < q, ">" => p > q, "<=" => p <= q, _ => p >= q };
    }

    private static double Fraction(object? value) => value switch { long n => n, double d => d, _ => throw SmallScript.NotRun() };

    private static string Text(object? value) => value switch
    {
        null => "null",
        bool b => b ? "true" : "false",
        JsonNode node => node.ToJsonString(),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
