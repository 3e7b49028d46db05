using System.Text.Json;

namespace Migrations.Compare.Parity;

/// <summary>Equality of two JSON texts by value: the order of keys does not count, that of lists does.</summary>
public static class JsonEquality
{
    private static readonly JsonDocumentOptions _options = new() { MaxDepth = 512 };

    /// <summary>Where the two first differ, as a JSON pointer (empty for the whole); null when they are equal.</summary>
    /// <param name="numbersByValue">False: numbers are equal when they are written alike.</param>
    public static string? FirstDifference(ReadOnlyMemory<byte> left, ReadOnlyMemory<byte> right, bool numbersByValue)
    {
        if (left.Span.SequenceEqual(right.Span)) { return null; }
        using var a = JsonDocument.Parse(left, _options);
        using var b = JsonDocument.Parse(right, _options);
        return FirstDifference(a.RootElement, b.RootElement, string.Empty, numbersByValue);
    }

    private static string? FirstDifference(JsonElement a, JsonElement b, string path, bool byValue)
    {
        if (a.ValueKind != b.ValueKind) { return path; }
        return a.ValueKind switch
        {
            JsonValueKind.Object => InObject(a, b, path, byValue),
            JsonValueKind.Array => InArray(a, b, path, byValue),
            JsonValueKind.String => a.ValueEquals(b.GetString()) ? null : path,
            JsonValueKind.Number => a.GetRawText() == b.GetRawText() || (byValue && JsonElement.DeepEquals(a, b)) ? null : path,
            _ => null,
        };
    }

    private static string? InObject(JsonElement a, JsonElement b, string path, bool byValue)
    {
        var rest = new Dictionary<string, JsonElement>();
        foreach (var property in b.EnumerateObject()) { rest[property.Name] = property.Value; }
        var seen = new Dictionary<string, JsonElement>();
        foreach (var property in a.EnumerateObject()) { seen[property.Name] = property.Value; }
        foreach (var (name, value) in seen)
        {
            var below = $"{path}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
            if (!rest.Remove(name, out var other)) { return below; }
            if (FirstDifference(value, other, below, byValue) is { } difference) { return difference; }
        }

        return rest.Count > 0 ? $"{path}/{rest.Keys.First()}" : null;
    }

    private static string? InArray(JsonElement a, JsonElement b, string path, bool byValue)
    {
        var index = 0;
        foreach (var (left, right) in a.EnumerateArray().Zip(b.EnumerateArray()))
        {
            if (FirstDifference(left, right, $"{path}/{index}", byValue) is { } difference) { return difference; }
            index++;
        }

        return a.GetArrayLength() == b.GetArrayLength() ? null : $"{path}/{index}";
    }
}
