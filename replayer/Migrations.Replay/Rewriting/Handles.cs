using System.Text.Json;
using Migrations.Exchanges.Assembling;
using Migrations.Exchanges.Http;
using Migrations.Exchanges.Routes;

namespace Migrations.Replay.Rewriting;

/// <summary>Handles that an answer gives and later requests use (scroll ids).</summary>
public static class Handles
{
    private const int LargestAnswerRead = 64 << 20;

    /// <summary>The scroll ids a request names, in path, query or body.</summary>
    public static IReadOnlyList<string> UsedBy(RestRoute route, Exchange exchange)
    {
        if (route.Api is not ("scroll" or "clear_scroll") || exchange.Request is not { } request) { return []; }
        var handles = new List<string>();
        if (route.Parts.GetValueOrDefault("scroll_id") is { Length: > 0 } path) { handles.AddRange(path.Split(',')); }
        if (route.Parameter("scroll_id") is { Length: > 0 } query) { handles.AddRange(query.Split(',')); }
        try
        {
            var body = RequestBody.Decoded(request);
            if (!body.IsEmpty) { AddFromBody(body, handles); }
        }
        catch (JsonException) { return handles; } // the source refused it as well

        return handles;
    }

    /// <summary>The scroll id an answer gives, or null.</summary>
    public static string? GivenBy(Exchange exchange) => exchange.Response is { Status: 200 } response && Uses(exchange.Request) ? InAnswer(response.Header("content-encoding"), response.Body) : null;

    /// <summary>The scroll id in an answer's body, or null.</summary>
    public static string? InAnswer(string? coding, ReadOnlyMemory<byte> body)
    {
        if (ContentDecoder.Decode(coding, body, LargestAnswerRead) is { IsDecoded: true } decoding) { body = decoding.Body; }
        if (body.Span.IndexOf("\"_scroll_id\""u8) < 0) { return null; }
        try
        {
            var reader = new Utf8JsonReader(body.Span);
            while (reader.Read())
            {
                if (reader.CurrentDepth == 1 && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("_scroll_id"u8))
                {
                    reader.Read();
                    return reader.GetString();
                }

                if (reader.CurrentDepth == 1 && reader.TokenType is JsonTokenType.PropertyName) { reader.Read(); reader.TrySkip(); }
            }
        }
        catch (JsonException) { return null; }

        return null;
    }

    private static bool Uses(RequestMessage? request) => request is not null && request.Target.Contains("scroll", StringComparison.Ordinal);

    private static void AddFromBody(ReadOnlyMemory<byte> body, List<string> handles)
    {
        using var json = JsonDocument.Parse(body);
        if (json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty("scroll_id", out var value)) { return; }
        if (value.ValueKind == JsonValueKind.String) { handles.Add(value.GetString()!); }
        else if (value.ValueKind == JsonValueKind.Array) { handles.AddRange(value.EnumerateArray().Where(static v => v.ValueKind == JsonValueKind.String).Select(static v => v.GetString()!)); }
    }
}
