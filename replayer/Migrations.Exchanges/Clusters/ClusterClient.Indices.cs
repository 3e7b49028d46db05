using System.Text.Json;
using System.Text.Json.Nodes;

namespace Migrations.Exchanges.Clusters;

public sealed partial class ClusterClient
{
    /// <summary>Indices, open and closed, hidden ones too, with settings, mapping and aliases, by name.</summary>
    /// <param name="expression">Index names, patterns, comma separated, escaped; <c>*</c> for all. A name that does not exist is left out.</param>
    public async Task<IReadOnlyList<ClusterIndex>> IndicesAsync(string expression, CancellationToken token)
    {
        var target = $"/{expression}?flat_settings=true&expand_wildcards=all&ignore_unavailable=true&allow_no_indices=true";
        var answer = await SendAsync("GET", target, null, token);
        if (answer.Status == 404) { return []; }
        var json = answer.EnsureSuccess().Json;
        return Read("GET", PathOf(target), () => json.EnumerateObject().Select(ReadIndex).OrderBy(i => i.Name, StringComparer.Ordinal).ToList());
    }

    /// <summary>One index, or null when there is none of that very name (an alias of it does not count).</summary>
    public async Task<ClusterIndex?> IndexAsync(string name, CancellationToken token) =>
        (await IndicesAsync(Escape(name), token)).FirstOrDefault(i => i.Name == name);

    /// <summary>The numbers of every copy that is assigned.</summary>
    public async Task<IReadOnlyList<ShardCheckpoints>> CheckpointsAsync(string expression, CancellationToken token)
    {
        var target = $"/{expression}/_stats/docs?level=shards&expand_wildcards=all&forbid_closed_indices=false";
        var json = (await GetAsync(target, token)).Json;
        return Read("GET", PathOf(target), () => json.GetProperty("indices").EnumerateObject().SelectMany(ReadCheckpoints).ToList());
    }

    /// <summary>The primary term of each shard of an index, from the cluster state; empty where that may not be read, or the index is gone.</summary>
    public async Task<IReadOnlyDictionary<int, long>> PrimaryTermsAsync(string name, CancellationToken token)
    {
        var target = $"/_cluster/state/metadata/{Escape(name)}?filter_path=metadata.indices.*.primary_terms&expand_wildcards=all&ignore_unavailable=true";
        var answer = await SendAsync("GET", target, null, token);
        if (answer.Status != 200) { return new Dictionary<int, long>(); }
        return Read("GET", PathOf(target), () => JsonObject.Create(answer.Json)?["metadata"]?["indices"]?[name]?["primary_terms"] is JsonObject terms
            ? terms.ToDictionary(static t => int.Parse(t.Key, System.Globalization.CultureInfo.InvariantCulture), static t => (long)t.Value!)
            : []);
    }

    /// <summary>Creates an index. Any status is an answer: 400 when it exists.</summary>
    /// <param name="body">Settings, mappings, aliases.</param>
    public Task<ClusterAnswer> CreateIndexAsync(string name, JsonObject body, CancellationToken token) =>
        SendAsync("PUT", "/" + Escape(name), body.ToJsonString(), token);

    /// <summary>Sets settings of an index; null puts one back to its default.</summary>
    public async Task PutSettingsAsync(string name, JsonObject settings, CancellationToken token) =>
        (await SendAsync("PUT", $"/{Escape(name)}/_settings", settings.ToJsonString(), token)).EnsureSuccess();

    private static ClusterIndex ReadIndex(JsonProperty index) => new(
        index.Name,
        JsonObject.Create(index.Value.GetProperty("settings"))!,
        JsonObject.Create(index.Value.GetProperty("mappings"))!,
        JsonObject.Create(index.Value.GetProperty("aliases"))!);

    private static IEnumerable<ShardCheckpoints> ReadCheckpoints(JsonProperty index)
    {
        var uuid = Text(index.Value, "uuid");
        foreach (var shard in index.Value.GetProperty("shards").EnumerateObject())
        {
            foreach (var copy in shard.Value.EnumerateArray())
            {
                if (!copy.TryGetProperty("seq_no", out var numbers)) { continue; } // a closed copy has none
                yield return new(
                    index.Name,
                    uuid,
                    int.Parse(shard.Name, System.Globalization.CultureInfo.InvariantCulture),
                    copy.GetProperty("routing").GetProperty("primary").GetBoolean(),
                    numbers.GetProperty("max_seq_no").GetInt64(),
                    numbers.GetProperty("local_checkpoint").GetInt64(),
                    numbers.GetProperty("global_checkpoint").GetInt64())
                {
                    IsStarted = !copy.GetProperty("routing").TryGetProperty("state", out var state) || state.GetString() != "INITIALIZING",
                };
            }
        }
    }
}
