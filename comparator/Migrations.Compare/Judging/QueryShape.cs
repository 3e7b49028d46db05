using System.Text;
using System.Text.Json;
using Migrations.Exchanges.Assembling;

namespace Migrations.Compare.Judging;

/// <summary>A query without its values: what two searches for different words have in common. Pure.</summary>
public static class QueryShape
{
    private const int MaxChars = 400;
    private const int MaxBodyBytes = 256 * 1024;

    private static readonly HashSet<string> WithQuery = new(StringComparer.Ordinal)
    {
        "search", "msearch", "count", "explain", "search_template", "msearch_template", "render_search_template", "indices.validate_query",
        "update_by_query", "delete_by_query", "reindex", "mget", "mtermvectors", "termvectors", "field_caps", "indices.analyze", "rank_eval",
    };

    /// <summary>Names of the query parameters, then the body with <c>?</c> for every value; cut at 400 characters. Empty for APIs that ask nothing.</summary>
    public static string Of(string api, Exchange exchange)
    {
        if (!WithQuery.Contains(api) || exchange.Request is not { } request) { return string.Empty; }
        var shape = new StringBuilder();
        AppendParameters(shape, request.Target);
        var body = AnswerBody.Decode(request.Body, request.Header("content-encoding"), MaxBodyBytes, out var bytes) is null ? bytes : default;
        foreach (var line in Documents(body))
        {
            if (shape.Length < MaxChars) { shape.Append(line); }
        }

        return shape.Length <= MaxChars ? shape.ToString() : shape.ToString(0, MaxChars) + "…";
    }

    private static void AppendParameters(StringBuilder shape, string target)
    {
        var question = target.IndexOf('?', StringComparison.Ordinal);
        if (question < 0) { return; }
        var names = target[(question + 1)..].Split('&').Select(p => p.Split('=')[0]).Where(n => n.Length > 0).Distinct().Order(StringComparer.Ordinal);
        shape.Append('?').AppendJoin('&', names).Append(' ');
    }

    /// <summary>The shapes of a body's documents (one, or one a line), each once, in order.</summary>
    private static IEnumerable<string> Documents(ReadOnlyMemory<byte> body)
    {
        if (body.IsEmpty) { return []; }
        if (Shape(body) is { } whole) { return [whole]; }
        var text = Encoding.UTF8.GetString(body.Span);
        return text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => Shape(Encoding.UTF8.GetBytes(l)) ?? "?").Distinct();
    }

    private static string? Shape(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 128 });
            var text = new StringBuilder();
            Append(text, document.RootElement);
            return text.ToString();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void Append(StringBuilder text, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                text.Append('{');
                text.AppendJoin(',', element.EnumerateObject().OrderBy(m => m.Name, StringComparer.Ordinal).Select(m => $"{m.Name}:{Shape(m.Value)}"));
                text.Append('}');
                break;
            case JsonValueKind.Array:
                text.Append('[').AppendJoin(',', element.EnumerateArray().Select(Shape).Distinct()).Append(']');
                break;
            default:
                text.Append('?');
                break;
        }
    }

    private static string Shape(JsonElement element)
    {
        var text = new StringBuilder();
        Append(text, element);
        return text.ToString();
    }
}
