using System.Text.Json.Nodes;

namespace Migrations.ModelCluster.Handling;

/// <summary>What an API answers, before it becomes bytes.</summary>
/// <param name="Body">JSON; null with <paramref name="Text"/> null: nothing.</param>
internal sealed record ApiResult(int Status, JsonNode? Body, string? Text = null)
{
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    public static ApiResult Ok(JsonNode body) => new(200, body);

    public static ApiResult Acknowledged() => Ok(new JsonObject { ["acknowledged"] = true });
}
