using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Migrations.Exchanges.Http;
using Migrations.Replay.Planning;

namespace Migrations.Replay.Rewriting;

/// <summary>A by-query operation → the same one, fenced by the ids that its effects on the source name. Pure.</summary>
/// <remarks>What the source had refreshed at that moment is not in the log; the ids are. Every document is looked at afterwards.</remarks>
public static class ByQueryRewriter
{
    /// <summary>True for the APIs this class rewrites.</summary>
    public static bool Handles(string api) => api is "update_by_query" or "delete_by_query" or "reindex";

    /// <param name="remaining">The effects not yet on the target: all of them, but after a crash.</param>
    /// <param name="routing">An effect's routing: one id may be two documents, on two shards. A reindex may give another one, and is fenced by ids alone.</param>
    /// <returns>Null when it cannot be fenced (a script that gives other ids, a body in another format than JSON): its effects are applied instead.</returns>
    public static PreparedWrite? Rewrite(PlannedUnit unit, IReadOnlyList<SourceEffect> remaining, Func<SourceEffect, string?> routing)
    {
        var source = unit.Exchange!.Request!;
        if (Body(source) is not { } body) { return Unread(unit); }
        var isReindex = unit.Route!.Api == "reindex";
        if (isReindex && GivesOtherIds(body)) { return null; }
        var request = TargetRequest.From(source);
        var holder = isReindex ? body["source"] as JsonObject : body;
        if (holder is null) { return PreparedWrite.Unchanged(request); }
        var documents = isReindex ? [Ids(remaining)] : remaining.GroupBy(routing, StringComparer.Ordinal).Select(static g => Routed(g.Key, Ids(g))).ToList();
        var parameter = isReindex ? null : unit.Route.Parameter("q");
        holder["query"] = Fence(holder["query"], parameter, documents);
        body.Remove("max_docs");
        body.Remove("size");
        body["conflicts"] = "proceed";
        var target = QueryText.Without(request.Target, "q", "default_operator", "analyzer", "df", "lenient", "max_docs", "size", "wait_for_completion", "conflicts", "scroll_size", "requests_per_second");
        var edited = request with { Target = target, Headers = [.. WithJsonType(request.Headers)] };
        if (Text(body) is not { } text) { return Unread(unit); }
        edited = edited.WithBody(text)
            .WithEdit(new("body", "query", "", $"{remaining.Select(static e => e.Record.Id).Distinct(StringComparer.Ordinal).Count()} ids", "fenced by ids"));
        return new(edited, [], new Dictionary<int, SourceEffect>(), remaining, []);
    }

    /// <summary>Sent as it is only where the source had refused it.</summary>
    private static PreparedWrite? Unread(PlannedUnit unit) => unit.Effects.Count == 0 && unit.Exchange!.Response?.Status is not (>= 200 and < 300) ? PreparedWrite.Unchanged(TargetRequest.From(unit.Exchange.Request!)) : null;

    private static JsonObject Fence(JsonNode? query, string? parameter, List<JsonObject> documents)
    {
        var must = new JsonArray();
        if (query is not null) { must.Add(query.DeepClone()); }
        if (parameter is not null) { must.Add(new JsonObject { ["query_string"] = new JsonObject { ["query"] = parameter } }); }
        var filter = documents.Count switch
        {
            0 => Ids([]),
            1 => documents[0],
            _ => new JsonObject { ["bool"] = new JsonObject { ["should"] = new JsonArray([.. documents]), ["minimum_should_match"] = 1 } },
        };
        var fence = new JsonObject { ["filter"] = new JsonArray(filter) };
        if (must.Count > 0) { fence["must"] = must; }
        return new JsonObject { ["bool"] = fence };
    }

    private static JsonObject Ids(IEnumerable<SourceEffect> effects)
    {
        var values = new JsonArray();
        foreach (var id in effects.Select(static e => e.Record.Id).Distinct(StringComparer.Ordinal)) { values.Add(id); }
        return new JsonObject { ["ids"] = new JsonObject { ["values"] = values } };
    }

    private static JsonObject Routed(string? routing, JsonObject ids) => new()
    {
        ["bool"] = routing is null
            ? new JsonObject { ["filter"] = new JsonArray(ids), ["must_not"] = new JsonArray(new JsonObject { ["exists"] = new JsonObject { ["field"] = "_routing" } }) }
            : new JsonObject { ["filter"] = new JsonArray(ids, new JsonObject { ["term"] = new JsonObject { ["_routing"] = routing } }) },
    };

    private static byte[]? Text(JsonObject body)
    {
        try { return JsonText.Bytes(body); }
        catch (JsonException) { return null; }
    }

    private static bool GivesOtherIds(JsonObject body) => body["script"]?.ToJsonString().Contains("_id", StringComparison.Ordinal) == true;

    private static JsonObject? Body(RequestMessage request)
    {
        var bytes = RequestBody.Decoded(request);
        if (bytes.IsEmpty) { return []; }
        try { return JsonText.Parse(bytes.Span) as JsonObject; }
        catch (JsonException) { return null; }
    }

    private static IEnumerable<MessageHeader> WithJsonType(IReadOnlyList<MessageHeader> headers) =>
        headers.Where(static h => !h.Name.Equals("content-type", StringComparison.OrdinalIgnoreCase)).Append(new MessageHeader("Content-Type", "application/json"));
}
