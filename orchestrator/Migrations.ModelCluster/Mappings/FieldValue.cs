using System.Globalization;
using System.Text.Json;
using Migrations.ModelCluster.Answering;

namespace Migrations.ModelCluster.Mappings;

/// <summary>Makes of a JSON value what a field of a type keeps, or refuses it. Pure.</summary>
internal static class FieldValue
{
    /// <returns>A long (whole numbers, dates), a double or a string; null when the field keeps nothing of it.</returns>
    public static object? Read(FieldNode field, JsonElement value)
    {
        if (field.IsWholeNumber) { return Whole(field.Type, value); }
        if (field.IsFraction) { return Fraction(field.Type, value); }
        return field.Type switch
        {
            "date" => Date(field, value),
            "boolean" => Boolean(value),
            "geo_point" or "binary" => null,
            _ => Text(value),
        };
    }

    public static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Object => throw new RefusedException(400, "illegal_state_exception", "Can't get text on a START_OBJECT at 1:1"),
        _ => value.GetRawText(),
    };

    private static object? Whole(string type, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String && value.GetString()!.Length == 0) { return null; }
        var text = value.ValueKind is JsonValueKind.Number or JsonValueKind.String ? Text(value) : throw NotNumeric(value);
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var fraction)) { throw RefusedException.Illegal($"For input string: \"{text}\""); }
            if (Math.Abs(fraction) >= 9.3e18) { throw OutOfRange(type, text); }
            number = (long)fraction;
        }

        var (low, high) = type switch
        {
            "integer" => (int.MinValue, int.MaxValue),
            "short" => (short.MinValue, short.MaxValue),
            "byte" => (sbyte.MinValue, sbyte.MaxValue),
            _ => (long.MinValue, long.MaxValue),
        };
        return number >= low && number <= high ? number : throw OutOfRange(type, text);
    }

    private static object? Fraction(string type, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String && value.GetString()!.Length == 0) { return null; }
        var text = value.ValueKind is JsonValueKind.Number or JsonValueKind.String ? Text(value) : throw NotNumeric(value);
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) { throw RefusedException.Illegal($"For input string: \"{text}\""); }
        return type == "float" ? (double)(float)number : number;
    }

    private static object? Date(FieldNode field, JsonElement value)
    {
        if (value.ValueKind is not (JsonValueKind.String or JsonValueKind.Number)) { throw RefusedException.Illegal($"failed to parse date field [{value.GetRawText()}]"); }
        var (text, format) = (Text(value), field.Setting("format") ?? DateText.DefaultFormat);
        return DateText.TryParse(text, format, out var millis)
            ? millis
            : throw RefusedException.Illegal($"failed to parse date field [{text}] with format [{format}]");
    }

    private static string? Boolean(JsonElement value)
    {
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False) { return Text(value); }
        var text = Text(value);
        return text switch
        {
            "true" or "false" => text,
            "" => "false",
            _ => throw RefusedException.Illegal($"Failed to parse value [{text}] as only [true] or [false] are allowed."),
        };
    }

    private static RefusedException OutOfRange(string type, string text) => type == "long"
        ? RefusedException.Illegal($"Value [{text}] is out of range for a long")
        : RefusedException.Illegal($"Value [{text}] is out of range for {(type == "integer" ? "an" : "a")} {type}");

    private static RefusedException NotNumeric(JsonElement value) =>
        new(400, "json_parse_exception", $"Current token ({Token(value)}) not numeric, can not use numeric value accessors");

    private static string Token(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => "VALUE_TRUE",
        JsonValueKind.False => "VALUE_FALSE",
        _ => "START_OBJECT",
    };
}
