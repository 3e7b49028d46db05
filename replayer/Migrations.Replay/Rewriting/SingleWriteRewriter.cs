using System.Globalization;
using System.IO.Hashing;
using System.Text.Json.Nodes;
using Migrations.Capture.Records;
using Migrations.Exchanges.Clusters;
using Migrations.Exchanges.Http;
using Migrations.Exchanges.Routes;
using Migrations.Replay.Planning;
using Migrations.Replay.Reconciling;

namespace Migrations.Replay.Rewriting;

/// <summary>A write of one document → the same write, which gives the document the source's id and version. Pure.</summary>
public static class SingleWriteRewriter
{
    /// <param name="routing">The document's routing, as its lane tells.</param>
    public static PreparedWrite Rewrite(PlannedUnit unit, TargetState state, Func<SourceEffect, string?> routing)
    {
        var request = TargetRequest.From(unit.Exchange!.Request!);
        if (unit.Effects.Count == 0) { return Refused(request, unit, state); }
        var effect = unit.Effects[^1];
        if (unit.Effects.Count > 1) { return new(request, [], new Dictionary<int, SourceEffect>(), unit.Effects, []); }
        return unit.Route!.Api switch
        {
            "index" when IsCreate(unit.Route) => Create(request, unit, effect),
            "index" when unit.Route.Id is null => Generated(request, effect),
            "index" or "delete" => Whole(request, effect),
            "create" => Create(request, unit, effect),
            "update" => Update(request, effect, state, routing(effect)),
            _ => new(request, [], new Dictionary<int, SourceEffect>(), unit.Effects, []),
        };
    }

    private static bool IsCreate(RestRoute route) => route.Parameter("op_type") == "create" && route.Id is not null;

    /// <summary>Index and delete carry the source's version: a repeat is harmless.</summary>
    private static PreparedWrite Whole(TargetRequest request, SourceEffect effect) => Proven(WithVersion(request, effect), effect);

    private static TargetRequest WithVersion(TargetRequest request, SourceEffect effect)
    {
        var version = effect.Record.Version.ToString(CultureInfo.InvariantCulture);
        var target = QueryText.Without(request.Target, "if_seq_no", "if_primary_term", "version", "version_type");
        target = QueryText.With(QueryText.With(target, "version", version), "version_type", "external_gte");
        return (request with { Target = target }).WithEdit(new("query", "version", "", version, "source version"));
    }

    /// <summary>A generated id becomes a create with the id the source gave.</summary>
    private static PreparedWrite Generated(TargetRequest request, SourceEffect effect)
    {
        var path = QueryText.PathOf(request.Target).TrimEnd('/');
        var index = path.Split('/', StringSplitOptions.RemoveEmptyEntries)[0];
        var target = QueryText.Without(QueryText.WithPath(request.Target, $"/{index}/_create/{ClusterClient.Escape(effect.Record.Id)}"), "op_type");
        var edited = (request with { Method = "PUT", Target = target }).WithEdit(new("path", "id", "", effect.Record.Id, "source id"));
        return Proven(edited, effect) with { Seeds = effect.Record.Version > 1 ? [effect] : [] };
    }

    private static PreparedWrite Create(TargetRequest request, PlannedUnit unit, SourceEffect effect) =>
        Proven(request, effect) with { Seeds = effect.Record.Version > 1 ? [effect] : [] };

    /// <summary>An update of a document the target has is fenced by the target's own number; an upsert of one it has not is the create it was.</summary>
    private static PreparedWrite Update(TargetRequest request, SourceEffect effect, TargetState state, string? routing)
    {
        if (effect is { Record.Result: EffectResult.Created, IsWhole: true }) { return Upsert(request, effect); }
        if (state.Of(new DocumentKey(effect.Record.Index, effect.Record.Id, routing)) is not { } held)
        {
            return new(request, [], new Dictionary<int, SourceEffect>(), [effect], []);
        }

        var target = QueryText.Without(request.Target, "retry_on_conflict", "if_seq_no", "if_primary_term");
        target = QueryText.With(target, "if_seq_no", held.SeqNo.ToString(CultureInfo.InvariantCulture));
        target = QueryText.With(target, "if_primary_term", held.Term.ToString(CultureInfo.InvariantCulture));
        var edited = (request with { Target = target }).WithEdit(new("query", "if_seq_no", "", held.SeqNo.ToString(CultureInfo.InvariantCulture), "fence"));
        edited = WithoutUpsert(edited);
        return new(edited, [], new Dictionary<int, SourceEffect>(), [effect], []);
    }

    private static PreparedWrite Upsert(TargetRequest request, SourceEffect effect)
    {
        var path = QueryText.PathOf(request.Target);
        var index = path.Split('/', StringSplitOptions.RemoveEmptyEntries)[0];
        var target = QueryText.WithPath(request.Target, $"/{index}/_create/{ClusterClient.Escape(effect.Record.Id)}");
        target = QueryText.Without(target, "retry_on_conflict", "if_seq_no", "if_primary_term", "_source", "_source_includes", "_source_excludes", "lang");
        var edited = (request with { Method = "PUT", Target = target, Headers = [.. request.Headers.Where(static h => !h.Name.Equals("content-encoding", StringComparison.OrdinalIgnoreCase))] })
            .WithEdit(new("path", "_update", "_update", "_create", "upsert of a new document")) with { Body = effect.Record.Source };
        edited = edited with { Headers = WithJsonType(edited.Headers) };
        return new(edited, effect.Record.Version > 1 ? [effect] : [], new Dictionary<int, SourceEffect> { [0] = effect }, [], []);
    }

    private static TargetRequest WithoutUpsert(TargetRequest request)
    {
        var body = RequestBody.Decoded(request);
        try
        {
            if (JsonText.Parse(body.Span) is not JsonObject json) { return request; }
            var edited = request;
            foreach (var name in new[] { "upsert", "doc_as_upsert", "scripted_upsert" })
            {
                if (json.Remove(name)) { edited = edited.WithEdit(new("body", name, name, "", "the document is there")); }
            }

            return ReferenceEquals(edited, request) ? request : edited.WithBody(JsonText.Bytes(json));
        }
        catch (System.Text.Json.JsonException) { return request; }
    }

    /// <summary>What changed nothing on the source is sent only where it must change nothing on the target.</summary>
    private static PreparedWrite Refused(TargetRequest request, PlannedUnit unit, TargetState state)
    {
        var route = unit.Route!;
        var response = unit.Exchange!.Response;
        var version = long.TryParse(route.Parameter("version"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : (long?)null;
        var write = new RefusedWrite(route.Api, route.Api == "create" || IsCreate(route), route.Parameter("if_seq_no"), version, route.Parameter("version_type")) { Upserts = route.Api == "update" && RefusedWrite.MayUpsert(RequestBody.Decoded(request).Span) };
        var answered = response is null ? null : BulkItemAnswer.ReadSingle(route.Api, response.Status, response.Body)?.Version;
        var held = route is { Id: { } id, IndexExpression: { } index } ? state.Of(new DocumentKey(index, id, route.Parameter("routing"))) : null;
        var decision = RefusalGuard.Decide(write, response?.Status, answered, held, state.HasIndex(route.IndexExpression ?? ""));
        if (decision.Reason is { } reason) { return PreparedWrite.Unchanged(request) with { IsEmpty = true, Reason = reason }; }
        if (decision.SeqNo is not { } seqNo) { return PreparedWrite.Unchanged(request); }
        var target = QueryText.Without(request.Target, "retry_on_conflict", "if_seq_no", "if_primary_term");
        target = QueryText.With(target, "if_seq_no", seqNo.ToString(CultureInfo.InvariantCulture));
        target = QueryText.With(target, "if_primary_term", (decision.Term ?? 1).ToString(CultureInfo.InvariantCulture));
        var edited = (request with { Target = target }).WithEdit(new("query", "if_seq_no", write.IfSeqNo ?? "", seqNo.ToString(CultureInfo.InvariantCulture), "fence"));
        return PreparedWrite.Unchanged(route.Api == "update" ? WithoutUpsert(edited) : edited);
    }

    /// <summary>The answer's version proves it when what the source kept is what the client sent; else the document is looked at.</summary>
    private static PreparedWrite Proven(TargetRequest request, SourceEffect effect)
    {
        var plain = !effect.IsWhole || effect.IsDelete || Crc32.HashToUInt32(RequestBody.Decoded(request).Span) == effect.Record.SourceCrc32;
        return plain
            ? new(request, [], new Dictionary<int, SourceEffect> { [0] = effect }, [], [])
            : new(request, [], new Dictionary<int, SourceEffect>(), [effect], []);
    }

    private static List<MessageHeader> WithJsonType(IReadOnlyList<MessageHeader> headers) =>
        [.. headers.Where(static h => !h.Name.Equals("content-type", StringComparison.OrdinalIgnoreCase)), new MessageHeader("Content-Type", "application/json")];
}
