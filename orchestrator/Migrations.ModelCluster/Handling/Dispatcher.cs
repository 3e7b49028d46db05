using Migrations.ModelCluster.Answering;

namespace Migrations.ModelCluster.Handling;

/// <summary>Which code answers which API. Bulk and by-query are not here: they are done in steps.</summary>
internal static class Dispatcher
{
    private static readonly Dictionary<string, Func<ApiCall, ApiResult>> _apis = new(StringComparer.Ordinal)
    {
        ["index"] = DocumentApis.Write, ["create"] = DocumentApis.Write, ["delete"] = DocumentApis.Write, ["update"] = DocumentApis.Write,
        ["get"] = DocumentApis.Get, ["exists"] = DocumentApis.Get, ["get_source"] = DocumentApis.GetSource, ["exists_source"] = DocumentApis.GetSource, ["mget"] = DocumentApis.MultiGet,
        ["search"] = SearchApis.Search, ["scroll"] = SearchApis.Scroll, ["clear_scroll"] = SearchApis.ClearScroll, ["count"] = SearchApis.Count, ["msearch"] = SearchApis.MultiSearch,
        ["indices.create"] = IndexApis.Create, ["indices.delete"] = IndexApis.Delete, ["indices.get"] = IndexApis.Get, ["indices.exists"] = IndexApis.Exists,
        ["indices.get_mapping"] = IndexApis.GetMapping, ["indices.put_mapping"] = IndexApis.PutMapping, ["indices.get_settings"] = IndexApis.GetSettings, ["indices.put_settings"] = IndexApis.PutSettings,
        ["indices.add_block"] = IndexApis.AddBlock, ["indices.close"] = IndexApis.Close, ["indices.open"] = IndexApis.Open,
        ["indices.refresh"] = IndexApis.Refresh, ["indices.flush"] = IndexApis.Flush, ["indices.forcemerge"] = IndexApis.Flush, ["indices.clear_cache"] = IndexApis.Flush,
        ["indices.update_aliases"] = AliasApis.Update, ["indices.put_alias"] = AliasApis.Put, ["indices.delete_alias"] = AliasApis.Delete, ["indices.get_alias"] = AliasApis.Get, ["indices.exists_alias"] = AliasApis.Exists,
        ["indices.rollover"] = AliasApis.Rollover,
        ["indices.put_template"] = StoredApis.Put, ["indices.put_index_template"] = StoredApis.Put, ["cluster.put_component_template"] = StoredApis.Put, ["ingest.put_pipeline"] = StoredApis.Put, ["put_script"] = StoredApis.Put,
        ["indices.get_template"] = StoredApis.Get, ["indices.get_index_template"] = StoredApis.Get, ["cluster.get_component_template"] = StoredApis.Get, ["ingest.get_pipeline"] = StoredApis.Get, ["get_script"] = StoredApis.Get,
        ["indices.delete_template"] = StoredApis.Delete, ["indices.delete_index_template"] = StoredApis.Delete, ["cluster.delete_component_template"] = StoredApis.Delete, ["ingest.delete_pipeline"] = StoredApis.Delete, ["delete_script"] = StoredApis.Delete,
        ["indices.exists_template"] = StoredApis.Exists, ["indices.exists_index_template"] = StoredApis.Exists, ["cluster.exists_component_template"] = StoredApis.Exists,
        ["info"] = ClusterApis.Info, ["ping"] = ClusterApis.Info, ["cluster.health"] = ClusterApis.Health, ["cluster.state"] = ClusterApis.State, ["indices.stats"] = ClusterApis.Stats, ["cat.indices"] = ClusterApis.CatIndices,
        ["tasks.list"] = ClusterApis.Tasks, ["tasks.get"] = ClusterApis.Task, ["cluster.get_settings"] = ClusterApis.Settings, ["cluster.put_settings"] = ClusterApis.Settings,
    };

    public static bool IsStepped(string api) => api is "bulk" or "update_by_query" or "delete_by_query" or "reindex";

    /// <summary>Answers one request whole. Under the node's lock.</summary>
    public static ApiResult Answer(ApiCall call) =>
        _apis.TryGetValue(call.Route.Api, out var api) ? api(call) : throw Types.NoHandler(call);
}
