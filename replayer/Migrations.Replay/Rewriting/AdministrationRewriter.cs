using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Migrations.Exchanges.Clusters;
using Migrations.Replay.Planning;

namespace Migrations.Replay.Rewriting;

/// <summary>Administration → the same, repeatable where it can be. Pure.</summary>
public static class AdministrationRewriter
{
    public static TargetRequest Rewrite(PlannedUnit unit)
    {
        var request = TargetRequest.From(unit.Exchange!.Request!);
        return unit.Route!.Api == "indices.rollover" ? Rollover(request, unit) : request;
    }

    /// <summary>Rollover becomes what the source answered: this new index, or none.</summary>
    private static TargetRequest Rollover(TargetRequest request, PlannedUnit unit)
    {
        if (unit.Exchange!.Response is not { Status: 200 } response) { return request; }
        try
        {
            using var answer = JsonDocument.Parse(response.Body);
            if (answer.RootElement.ValueKind != JsonValueKind.Object || !answer.RootElement.TryGetProperty("rolled_over", out var value)) { return request; } // the client had the answer shrunk
            if (value.ValueKind != JsonValueKind.True) { return (request with { Target = QueryText.With(request.Target, "dry_run", "true") }).WithEdit(new("query", "dry_run", "", "true", "the source did not roll over")); }
            if (!answer.RootElement.TryGetProperty("new_index", out var index) || index.GetString() is not { } name) { return request; }
            var path = $"/{ClusterClient.Escape(unit.Route!.Parts.GetValueOrDefault("alias") ?? "")}/_rollover/{ClusterClient.Escape(name)}";
            return WithoutConditions(request with { Target = QueryText.WithPath(request.Target, path) }).WithEdit(new("path", "new_index", "", name, "the source's answer"));
        }
        catch (JsonException) { return request; }
    }

    /// <summary>The new index is made whatever the conditions say, with the settings, mappings and aliases that the client gave it.</summary>
    private static TargetRequest WithoutConditions(TargetRequest request)
    {
        try
        {
            if (request.Body.IsEmpty || JsonText.Parse(RequestBody.Decoded(request).Span) is not JsonObject body || !body.Remove("conditions")) { return request; }
            return request.WithBody(JsonText.Bytes(body));
        }
        catch (JsonException) { return request; }
    }
}
