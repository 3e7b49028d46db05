using System.Text.Json;

namespace Migrations.Exchanges.Bodies;

/// <summary>What a <c>_reindex</c> body says about where it reads and writes.</summary>
public static class ReindexBody
{
    /// <summary>True when the documents come from another cluster: then the request is outward. A body that cannot be read counts as remote.</summary>
    public static bool HasRemoteSource(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind != JsonValueKind.Object
                || !json.RootElement.TryGetProperty("source", out var source)
                || source.ValueKind != JsonValueKind.Object
                || source.TryGetProperty("remote", out _);
        }
        catch (JsonException)
        {
            return true;
        }
    }

    /// <summary>Source and destination indices as written; empty when the body cannot be read.</summary>
    public static (IReadOnlyList<string> Sources, string Destination) ReadIndices(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var source = json.RootElement.GetProperty("source").GetProperty("index");
            IReadOnlyList<string> sources = source.ValueKind == JsonValueKind.Array
                ? [.. source.EnumerateArray().Select(static name => name.GetString() ?? string.Empty)]
                : (source.GetString() ?? string.Empty).Split(',', StringSplitOptions.RemoveEmptyEntries);
            return (sources, json.RootElement.GetProperty("dest").GetProperty("index").GetString() ?? string.Empty);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return ([], string.Empty);
        }
    }
}
