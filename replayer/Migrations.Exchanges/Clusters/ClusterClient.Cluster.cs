using System.Text.Json;
using System.Text.Json.Nodes;

namespace Migrations.Exchanges.Clusters;

public sealed partial class ClusterClient
{
    /// <summary>Product and version. OpenSearch says <c>version.distribution</c>; who says nothing is Elasticsearch.</summary>
    public async Task<ClusterInfo> InfoAsync(CancellationToken token)
    {
        var json = (await GetAsync("/", token)).Json;
        return Read("GET", "/", () =>
        {
            var version = json.GetProperty("version");
            var product = version.TryGetProperty("distribution", out var distribution) ? distribution.GetString()! : "elasticsearch";
            return new ClusterInfo(product, Text(version, "number"), Text(json, "cluster_name"), Text(json, "cluster_uuid"), Text(json, "name"));
        });
    }

    /// <summary>Makes every operation done so far visible to searches.</summary>
    /// <param name="expression">Index names, patterns, comma separated; each must be escaped already.</param>
    public async Task RefreshAsync(string expression, CancellationToken token)
    {
        var target = $"/{expression}/_refresh?ignore_unavailable=true&allow_no_indices=true";
        (await SendAsync("POST", target, null, token)).EnsureSuccess();
    }

    /// <summary>The <c>_template</c> ones, by name.</summary>
    public Task<JsonObject> LegacyTemplatesAsync(CancellationToken token) => GetObjectAsync("/_template?flat_settings=true", token);

    /// <summary>The composable ones, by name; empty where the product has none.</summary>
    public Task<JsonObject> IndexTemplatesAsync(CancellationToken token) => NamedAsync("/_index_template?flat_settings=true", "index_templates", "index_template", token);

    /// <summary>The parts of composable templates, by name; empty where the product has none.</summary>
    public Task<JsonObject> ComponentTemplatesAsync(CancellationToken token) => NamedAsync("/_component_template?flat_settings=true", "component_templates", "component_template", token);

    /// <summary>Ingest pipelines, by id. A cluster without any answers 404.</summary>
    public async Task<JsonObject> PipelinesAsync(CancellationToken token)
    {
        var answer = await SendAsync("GET", "/_ingest/pipeline", null, token);
        return answer.Status == 404 ? [] : Read("GET", "/_ingest/pipeline", () => JsonObject.Create(answer.EnsureSuccess().Json) ?? throw new JsonException());
    }

    /// <summary>Stored scripts, by id. No API lists them: they are read from the cluster state.</summary>
    public async Task<JsonObject> ScriptsAsync(CancellationToken token)
    {
        var state = await GetObjectAsync("/_cluster/state/metadata?filter_path=metadata.stored_scripts", token);
        return state["metadata"]?["stored_scripts"] is JsonObject scripts ? scripts.DeepClone().AsObject() : [];
    }

    /// <summary>Running tasks, by <c>node:number</c>.</summary>
    /// <param name="actions">A pattern of actions, <c>*byquery*,*reindex*</c>.</param>
    public async Task<IReadOnlyList<ClusterTask>> TasksAsync(string actions, CancellationToken token)
    {
        var target = $"/_tasks?detailed&actions={Escape(actions)}";
        var json = (await GetAsync(target, token)).Json;
        return Read("GET", "/_tasks", () => json.GetProperty("nodes").EnumerateObject()
            .SelectMany(node => node.Value.GetProperty("tasks").EnumerateObject())
            .Select(ClusterTask.Read)
            .ToList());
    }

    /// <summary>What became of a task, or null when the cluster does not know it (any more).</summary>
    public async Task<JsonObject?> TaskAsync(string id, CancellationToken token)
    {
        var answer = await SendAsync("GET", $"/_tasks/{Escape(id)}", null, token);
        return answer.Status == 404 ? null : JsonObject.Create(answer.EnsureSuccess().Json);
    }

    private async Task<JsonObject> NamedAsync(string target, string list, string part, CancellationToken token)
    {
        var answer = await SendAsync("GET", target, null, token);
        var named = new JsonObject();
        if (answer.Status is 400 or 404 or 405) { return named; }
        foreach (var entry in Read("GET", PathOf(target), () => answer.EnsureSuccess().Json.GetProperty(list).EnumerateArray().ToList()))
        {
            named[Text(entry, "name")] = JsonObject.Create(entry.GetProperty(part));
        }

        return named;
    }

    private async Task<ClusterAnswer> GetAsync(string target, CancellationToken token) => (await SendAsync("GET", target, null, token)).EnsureSuccess();

    private async Task<JsonObject> GetObjectAsync(string target, CancellationToken token)
    {
        var json = (await GetAsync(target, token)).Json;
        return Read("GET", PathOf(target), () => json.ValueKind == JsonValueKind.Object ? JsonObject.Create(json)! : throw new JsonException());
    }

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.ToString() : string.Empty;

    /// <summary>An answer of another shape than the API's is one named failure, not a key error from the depths.</summary>
    private T Read<T>(string method, string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException or FormatException or JsonException)
        {
            throw new ClusterException(ClusterFailure.Unreadable, method, path, 200, $"{method} {path} at {Origin} was answered with JSON of another shape than this API's.", e);
        }
    }
}
