using System.Text.Json;
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
            var rolled = answer.RootElement.TryGetProperty("rolled_over", out var value) && value.ValueKind == JsonValueKind.True;
            if (!rolled) { return (request with { Target = QueryText.With(request.Target, "dry_run", "true") }).WithEdit(new("query", "dry_run", "", "true", "the source did not roll over")); }
            var name = answer.RootElement.GetProperty("new_index").GetString()!;
            var path = $"/{unit.Route!.Parts.GetValueOrDefault("alias")}/_rollover/{name}";
            return (request with { Target = QueryText.WithPath(request.Target, path), Body = default }).WithEdit(new("path", "new_index", "", name, "the source's answer"));
        }
        catch (JsonException) { return request; }
    }
}
