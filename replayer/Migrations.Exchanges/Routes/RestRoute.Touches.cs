using System.Collections.Frozen;

namespace Migrations.Exchanges.Routes;

public sealed partial record RestRoute
{
    private static readonly IReadOnlyList<string> All = ["_all"];

    // What reads neither documents nor indices, and so waits for no write.
    private static readonly FrozenSet<string> WithoutIndices = FrozenSet.Create(
        StringComparer.Ordinal,
        "info", "ping", "cat.help", "cat.master", "cat.cluster_manager", "cat.nodes", "cat.nodeattrs", "cat.plugins", "cat.tasks", "cat.thread_pool",
        "cat.pending_tasks", "cat.repositories", "cat.snapshots", "cluster.get_settings", "cluster.pending_tasks", "cluster.remote_info",
        "nodes.info", "nodes.stats", "nodes.usage", "nodes.hot_threads", "tasks.get", "tasks.list", "get_script", "get_script_context",
        "get_script_languages", "ingest.get_pipeline", "ingest.processor_grok", "ingest.simulate", "snapshot.get", "snapshot.get_repository",
        "snapshot.status", "search_pipeline.get", "indices.get_template", "indices.exists_template", "indices.get_index_template",
        "indices.exists_index_template", "cluster.get_component_template", "cluster.exists_component_template", "indices.simulate_template",
        "indices.simulate_index_template", "scripts_painless_execute", "render_search_template", "xpack.info", "xpack.usage");

    // Administration that takes every index when none is named; templates, pipelines and scripts belong to no index.
    private static readonly FrozenSet<string> AllWhenUnnamed = FrozenSet.Create(
        StringComparer.Ordinal,
        "indices.refresh", "indices.flush", "indices.flush_synced", "indices.forcemerge", "indices.clear_cache", "indices.put_settings",
        "indices.put_mapping", "indices.upgrade");

    private static readonly FrozenSet<string> NamedByBody = FrozenSet.Create(
        StringComparer.Ordinal,
        "bulk", "mget", "msearch", "msearch_template", "mtermvectors", "reindex", "indices.update_aliases", "scroll", "clear_scroll", "delete_pit",
        "close_point_in_time", "rank_eval", "sql.query", "sql.translate", "sql.clear_cursor", "async_search.get", "async_search.delete", "eql.get", "eql.delete");

    /// <summary>True when the body says, or a handle in it stands for, what is touched besides <see cref="Touches"/>.</summary>
    public bool BodyNamesIndices => NamedByBody.Contains(Api);

    /// <summary>The index expressions of the path (names, aliases, wildcards, date math), one each; <c>_all</c> where the API takes all when none is named; empty where the body says it, or nothing is touched.</summary>
    public IReadOnlyList<string> Touches
    {
        get
        {
            var named = new List<string>();
            foreach (var part in (ReadOnlySpan<string>)["index", "alias", "target", "new_index"])
            {
                if (Parts.TryGetValue(part, out var expression)) { named.AddRange(SplitExpression(expression)); }
            }

            if (named.Count == 0 && Parts.TryGetValue("name", out var name) && Api.Contains("data_stream", StringComparison.Ordinal)) { named.AddRange(SplitExpression(name)); }
            if (named.Count > 0) { return named; }
            var takesAll = Class == RouteClass.Read ? !WithoutIndices.Contains(Api) && !BodyNamesIndices : AllWhenUnnamed.Contains(Api);
            return takesAll ? All : [];
        }
    }

    private static string[] SplitExpression(string expression) => expression.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
