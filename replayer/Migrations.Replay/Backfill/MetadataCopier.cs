using System.Text.Json.Nodes;
using Migrations.Exchanges.Clusters;

namespace Migrations.Replay.Backfill;

/// <summary>Makes on the target what the source has besides documents. Every step may be repeated.</summary>
/// <remarks>Indices come before templates: a template would add its own to an index that is created under its pattern.</remarks>
internal sealed class MetadataCopier(ClusterClient source, ClusterClient target)
{
    /// <summary>Creates an index as the source has it, number of shards and aliases included.</summary>
    /// <param name="mayExist">True when an earlier run may have created it.</param>
    public async Task CreateIndexAsync(ClusterIndex index, bool mayExist, CancellationToken token)
    {
        var body = new JsonObject
        {
            ["settings"] = CreationSettings.AtCreation(index.Settings),
            ["mappings"] = index.Mapping.DeepClone(),
            ["aliases"] = index.Aliases.DeepClone(),
        };
        var answer = await target.CreateIndexAsync(index.Name, body, token);
        if (answer.IsSuccess) { return; }
        var exists = answer.Status == 400 && answer.Reason().Contains("resource_already_exists_exception", StringComparison.Ordinal);
        if (exists && mayExist) { return; }
        throw new BackfillException(exists
            ? $"The target has an index or alias named {index.Name} already; delete it there, or leave it out of the indices to bring over."
            : $"The target did not create the index {index.Name}: it answered {answer.Status}{answer.Reason()}.");
    }

    /// <summary>What would have changed or refused the documents on their way in.</summary>
    public async Task FinishIndexAsync(ClusterIndex index, CancellationToken token)
    {
        var settings = CreationSettings.Afterwards(index.Settings);
        if (settings.Count > 0) { await target.PutSettingsAsync(index.Name, settings, token); }
    }

    /// <summary>Scripts and pipelines, then templates; those whose names begin with a dot are the product's own.</summary>
    public async Task CopySharedAsync(CancellationToken token)
    {
        await PutAsync(await source.ScriptsAsync(token), "/_scripts/", s => new() { ["script"] = s }, token);
        await PutAsync(await source.PipelinesAsync(token), "/_ingest/pipeline/", p => p, token);
        await PutAsync(await source.ComponentTemplatesAsync(token), "/_component_template/", TemplateBody.OfComposable, token);
        await PutAsync(await source.IndexTemplatesAsync(token), "/_index_template/", TemplateBody.OfComposable, token);
        await PutAsync(await source.LegacyTemplatesAsync(token), "/_template/", TemplateBody.OfLegacy, token);
    }

    private async Task PutAsync(JsonObject named, string path, Func<JsonObject, JsonObject> body, CancellationToken token)
    {
        foreach (var (name, value) in named)
        {
            if (name.StartsWith('.')) { continue; }
            var answer = await target.SendAsync("PUT", path + ClusterClient.Escape(name), body(value!.DeepClone().AsObject()).ToJsonString(), token);
            if (!answer.IsSuccess) { throw new BackfillException($"The target refused {path}{name}: it answered {answer.Status}{answer.Reason()}."); }
        }
    }
}
