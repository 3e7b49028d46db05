using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Migrations.Exchanges.Http;
using Migrations.Exchanges.Routes;

namespace Migrations.Replay.Planning;

/// <summary>The index expressions a request names: in its path, and where the API takes them, in its body.</summary>
/// <param name="Names">What it reads or writes.</param>
/// <param name="ReadNames">What a writing request reads besides (a reindex's source): nothing may be written there meanwhile.</param>
public sealed record TouchedExpression(IReadOnlyList<string> Names, IReadOnlyList<string> ReadNames)
{
    private const int LargestBodyRead = 32 << 20;

    private static readonly TouchedExpression Nothing = new([], []);

    private static readonly TouchedExpression Everything = new(["*"], []);

    public static TouchedExpression Of(RestRoute route, RequestMessage? request)
    {
        switch (route.Api)
        {
            case "bulk":
                return new(route.IndexExpression is { } one ? [one] : BulkNames(request), []);
            case "reindex":
                return Reindex(request);
            case "mget" or "msearch" when route.IndexExpression is null:
                return Everything;
            case "indices.update_aliases":
                return Aliases(request);
            case "scroll" or "clear_scroll" or "info" or "ping":
                return Nothing;
        }

        if (route.IndexExpression is { } expression)
        {
            var names = new List<string> { expression };
            if (route.Api is "indices.put_alias" or "indices.delete_alias" or "indices.clone" or "indices.shrink" or "indices.split")
            {
                names.AddRange(new[] { route.Parts.GetValueOrDefault("name"), route.Parts.GetValueOrDefault("target") }.OfType<string>());
            }

            return new(names, []);
        }

        return route.Class == RouteClass.Read && IsAboutTheNode(route.Api) ? Nothing : Everything;
    }

    private static bool IsAboutTheNode(string api) =>
        api.StartsWith("nodes.", StringComparison.Ordinal) || api.StartsWith("ingest.", StringComparison.Ordinal) && api != "ingest.get_pipeline";

    private static List<string> BulkNames(RequestMessage? request)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        if (request is not null)
        {
            foreach (var item in Rewriting.DecodedBulk.Read(request))
            {
                if (item.Index is { } index) { names.Add(index); }
            }
        }

        return [.. names];
    }

    private static TouchedExpression Reindex(RequestMessage? request)
    {
        if (Parse(request) is not JsonObject body) { return Everything; }
        var sources = (body["source"] as JsonObject)?["index"] switch
        {
            JsonArray many => many.Select(n => n?.ToString() ?? "*"),
            JsonValue one => [one.ToString()],
            _ => ["*"],
        };
        return new([(body["dest"] as JsonObject)?["index"]?.ToString() ?? "*"], [.. sources]);
    }

    private static TouchedExpression Aliases(RequestMessage? request)
    {
        if (Parse(request) is not JsonObject body || body["actions"] is not JsonArray actions) { return Everything; }
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var action in actions.OfType<JsonObject>())
        {
            foreach (var what in action.Select(static a => a.Value).OfType<JsonObject>())
            {
                Collect(what["index"], names);
                Collect(what["indices"], names);
                Collect(what["alias"], names);
                Collect(what["aliases"], names);
            }
        }

        return new([.. names], []);
    }

    private static void Collect(JsonNode? node, HashSet<string> names)
    {
        if (node is JsonArray many) { foreach (var one in many) { Collect(one, names); } }
        else if (node is JsonValue value) { names.Add(value.ToString()); }
    }

    private static JsonNode? Parse(RequestMessage? request)
    {
        if (request is null || request.Body.IsEmpty || request.Body.Length > LargestBodyRead) { return null; }
        try { return Rewriting.JsonText.Parse(Rewriting.RequestBody.Decoded(request).Span); }
        catch (JsonException) { return null; }
        catch (DecoderFallbackException) { return null; }
    }
}
