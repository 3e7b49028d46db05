using System.Text.Json;

namespace Migrations.Exchanges.Clusters;

/// <summary>A task a cluster is running.</summary>
/// <param name="OpaqueId">The <c>X-Opaque-Id</c> of the request that started it, or null.</param>
public sealed record ClusterTask(string Id, string Action, string Description, long StartedAtUnixMillis, string? OpaqueId)
{
    internal static ClusterTask Read(JsonProperty task)
    {
        string? opaque = null;
        if (task.Value.TryGetProperty("headers", out var headers) && headers.TryGetProperty("X-Opaque-Id", out var id)) { opaque = id.GetString(); }
        var description = task.Value.TryGetProperty("description", out var text) ? text.GetString() ?? string.Empty : string.Empty;
        return new(task.Name, task.Value.GetProperty("action").GetString()!, description, task.Value.GetProperty("start_time_in_millis").GetInt64(), opaque);
    }
}
