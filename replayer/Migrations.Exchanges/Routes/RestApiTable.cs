namespace Migrations.Exchanges.Routes;

/// <summary>Every API of the public specifications of Elasticsearch 7.10.2 and OpenSearch 2.19.0, with what the products take besides (at the end of a block), by class.</summary>
/// <remarks>
/// A line is: name, methods, paths. Names and paths are the specifications' (tests/data/rest-api-spec); the class is ours. A test reads the
/// specifications and finds each of their endpoints here once. Refresh, flush, force merge and cache clearing change no document and no
/// mapping; they are administration because what searches find, and how fast, depends on when they ran.
/// Scrolls, points in time and async searches are reads: what they open and close is a handle.
/// </remarks>
internal static class RestApiTable
{
    public const string Read = """
        cat.aliases GET /_cat/aliases /_cat/aliases/{name}
        cat.allocation GET /_cat/allocation /_cat/allocation/{node_id}
        cat.cluster_manager GET /_cat/cluster_manager
        cat.count GET /_cat/count /_cat/count/{index}
        cat.fielddata GET /_cat/fielddata /_cat/fielddata/{fields}
        cat.health GET /_cat/health
        cat.help GET /_cat
        cat.indices GET /_cat/indices /_cat/indices/{index}
        cat.master GET /_cat/master
        cat.nodeattrs GET /_cat/nodeattrs
        cat.nodes GET /_cat/nodes
        cat.pending_tasks GET /_cat/pending_tasks
        cat.plugins GET /_cat/plugins
        cat.recovery GET /_cat/recovery /_cat/recovery/{index}
        cat.repositories GET /_cat/repositories
        cat.segment_replication GET /_cat/segment_replication /_cat/segment_replication/{index}
        cat.segments GET /_cat/segments /_cat/segments/{index}
        cat.shards GET /_cat/shards /_cat/shards/{index}
        cat.snapshots GET /_cat/snapshots /_cat/snapshots/{repository}
        cat.tasks GET /_cat/tasks
        cat.templates GET /_cat/templates /_cat/templates/{name}
        cat.thread_pool GET /_cat/thread_pool /_cat/thread_pool/{thread_pool_patterns}
        clear_scroll DELETE /_search/scroll /_search/scroll/{scroll_id}
        cluster.allocation_explain GET,POST /_cluster/allocation/explain
        cluster.exists_component_template HEAD /_component_template/{name}
        cluster.get_component_template GET /_component_template /_component_template/{name}
        cluster.get_decommission_awareness GET /_cluster/decommission/awareness/{awareness_attribute_name}/_status
        cluster.get_settings GET /_cluster/settings
        cluster.get_weighted_routing GET /_cluster/routing/awareness/{attribute}/weights
        cluster.health GET /_cluster/health /_cluster/health/{index}
        cluster.pending_tasks GET /_cluster/pending_tasks
        cluster.remote_info GET /_remote/info
        cluster.state GET /_cluster/state /_cluster/state/{metric} /_cluster/state/{metric}/{index}
        cluster.stats GET /_cluster/stats /_cluster/stats/nodes/{node_id}
        count GET,POST /_count /{index}/_count /{index}/{type}/_count
        create_pit POST /{index}/_search/point_in_time
        dangling_indices.list_dangling_indices GET /_dangling
        delete_all_pits DELETE /_search/point_in_time/_all
        delete_pit DELETE /_search/point_in_time
        exists HEAD /{index}/_doc/{id} /{index}/{type}/{id}
        exists_source HEAD /{index}/_source/{id} /{index}/{type}/{id}/_source
        explain GET,POST /{index}/_explain/{id} /{index}/{type}/{id}/_explain
        field_caps GET,POST /_field_caps /{index}/_field_caps
        get GET /{index}/_doc/{id} /{index}/{type}/{id}
        get_all_pits GET /_search/point_in_time/_all
        get_script GET /_scripts/{id}
        get_script_context GET /_script_context
        get_script_languages GET /_script_language
        get_source GET /{index}/_source/{id} /{index}/{type}/{id}/_source
        indices.analyze GET,POST /_analyze /{index}/_analyze
        indices.data_streams_stats GET /_data_stream/_stats /_data_stream/{name}/_stats
        indices.exists HEAD /{index}
        indices.exists_alias HEAD /_alias/{name} /{index}/_alias/{name}
        indices.exists_index_template HEAD /_index_template/{name}
        indices.exists_template HEAD /_template/{name}
        indices.exists_type HEAD /{index}/_mapping/{type}
        indices.get GET /{index}
        indices.get_alias GET /_alias /_alias/{name} /{index}/_alias /{index}/_alias/{name}
        indices.get_data_stream GET /_data_stream /_data_stream/{name}
        indices.get_field_mapping GET /_mapping/field/{fields} /_mapping/{type}/field/{fields} /{index}/_mapping/field/{fields} /{index}/_mapping/{type}/field/{fields}
        indices.get_index_template GET /_index_template /_index_template/{name}
        indices.get_mapping GET /_mapping /_mapping/{type} /{index}/_mapping /{index}/_mapping/{type}
        indices.get_settings GET /_settings /_settings/{name} /{index}/_settings /{index}/_settings/{name}
        indices.get_template GET /_template /_template/{name}
        indices.get_upgrade GET /_upgrade /{index}/_upgrade
        indices.recovery GET /_recovery /{index}/_recovery
        indices.resolve_index GET /_resolve/index/{name}
        indices.segments GET /_segments /{index}/_segments
        indices.shard_stores GET /_shard_stores /{index}/_shard_stores
        indices.simulate_index_template POST /_index_template/_simulate_index/{name}
        indices.simulate_template POST /_index_template/_simulate /_index_template/_simulate/{name}
        indices.stats GET /_stats /_stats/{metric} /{index}/_stats /{index}/_stats/{metric}
        indices.validate_query GET,POST /_validate/query /{index}/_validate/query /{index}/{type}/_validate/query
        info GET /
        ingest.get_pipeline GET /_ingest/pipeline /_ingest/pipeline/{id}
        ingest.processor_grok GET /_ingest/processor/grok
        ingest.simulate GET,POST /_ingest/pipeline/_simulate /_ingest/pipeline/{id}/_simulate
        mget GET,POST /_mget /{index}/_mget /{index}/{type}/_mget
        msearch GET,POST /_msearch /{index}/_msearch /{index}/{type}/_msearch
        msearch_template GET,POST /_msearch/template /{index}/_msearch/template /{index}/{type}/_msearch/template
        mtermvectors GET,POST /_mtermvectors /{index}/_mtermvectors /{index}/{type}/_mtermvectors
        nodes.hot_threads GET /_cluster/nodes/hot_threads /_cluster/nodes/hotthreads /_cluster/nodes/{node_id}/hot_threads /_cluster/nodes/{node_id}/hotthreads /_nodes/hot_threads /_nodes/hotthreads /_nodes/{node_id}/hot_threads /_nodes/{node_id}/hotthreads
        nodes.info GET /_nodes /_nodes/{metric} /_nodes/{node_id} /_nodes/{node_id}/{metric}
        nodes.stats GET /_nodes/stats /_nodes/stats/{metric} /_nodes/stats/{metric}/{index_metric} /_nodes/{node_id}/stats /_nodes/{node_id}/stats/{metric} /_nodes/{node_id}/stats/{metric}/{index_metric}
        nodes.usage GET /_nodes/usage /_nodes/usage/{metric} /_nodes/{node_id}/usage /_nodes/{node_id}/usage/{metric}
        ping HEAD /
        rank_eval GET,POST /_rank_eval /{index}/_rank_eval
        remote_store.stats GET /_remotestore/stats/{index} /_remotestore/stats/{index}/{shard_id}
        render_search_template GET,POST /_render/template /_render/template/{id}
        scripts_painless_execute GET,POST /_scripts/painless/_execute
        scroll GET,POST /_search/scroll /_search/scroll/{scroll_id}
        search GET,POST /_search /{index}/_search /{index}/{type}/_search
        search_pipeline.get GET /_search/pipeline /_search/pipeline/{id}
        search_shards GET,POST /_search_shards /{index}/_search_shards
        search_template GET,POST /_search/template /{index}/_search/template /{index}/{type}/_search/template
        snapshot.get GET /_snapshot/{repository}/{snapshot}
        snapshot.get_repository GET /_snapshot /_snapshot/{repository}
        snapshot.status GET /_snapshot/_status /_snapshot/{repository}/_status /_snapshot/{repository}/{snapshot}/_status /_snapshot/{repository}/{snapshot}/{index}/_status
        tasks.get GET /_tasks/{task_id}
        tasks.list GET /_tasks
        termvectors GET,POST /{index}/_termvectors /{index}/_termvectors/{id} /{index}/{type}/_termvectors /{index}/{type}/{id}/_termvectors
        indices.get_alias GET /_aliases /{index}/_aliases
        open_point_in_time POST /{index}/_pit /_pit
        close_point_in_time DELETE /_pit
        async_search.submit POST /_async_search /{index}/_async_search
        async_search.get GET /_async_search/{id} /_async_search/status/{id}
        async_search.delete DELETE /_async_search/{id}
        eql.search GET,POST /{index}/_eql/search
        eql.get GET /_eql/search/{id}
        eql.delete DELETE /_eql/search/{id}
        sql.query GET,POST /_sql /_xpack/sql /_plugins/_sql /_plugins/_ppl /_opendistro/_sql /_opendistro/_ppl
        sql.translate GET,POST /_sql/translate /_xpack/sql/translate /_plugins/_sql/_explain /_plugins/_ppl/_explain /_opendistro/_sql/_explain
        sql.clear_cursor POST /_sql/close /_xpack/sql/close /_plugins/_sql/close /_opendistro/_sql/close
        graph.explore GET,POST /{index}/_graph/explore /{index}/_xpack/graph/_explore
        rollup.rollup_search GET,POST /{index}/_rollup_search
        migration.deprecations GET /_migration/deprecations /{index}/_migration/deprecations
        indices.get_mapping GET /{index}/_mappings
        xpack.info GET /_xpack
        xpack.usage GET /_xpack/usage
        """;

    public const string Mutation = """
        bulk POST,PUT /_bulk /{index}/_bulk /{index}/{type}/_bulk
        create POST,PUT /{index}/_create/{id} /{index}/{type}/{id}/_create
        delete DELETE /{index}/_doc/{id} /{index}/{type}/{id}
        delete_by_query POST /{index}/_delete_by_query /{index}/{type}/_delete_by_query
        index POST /{index}/_doc /{index}/{type}
        index POST,PUT /{index}/_doc/{id} /{index}/{type}/{id}
        reindex POST /_reindex
        update POST /{index}/_update/{id} /{index}/{type}/{id}/_update
        update_by_query POST /{index}/_update_by_query /{index}/{type}/_update_by_query
        """;

    public const string Administration = """
        cluster.delete_component_template DELETE /_component_template/{name}
        cluster.put_component_template POST,PUT /_component_template/{name}
        delete_script DELETE /_scripts/{id}
        indices.add_block PUT /{index}/_block/{block}
        indices.clear_cache POST /_cache/clear /{index}/_cache/clear
        indices.clone POST,PUT /{index}/_clone/{target}
        indices.close POST /{index}/_close
        indices.create PUT /{index}
        indices.create_data_stream PUT /_data_stream/{name}
        indices.delete DELETE /{index}
        indices.delete_alias DELETE /{index}/_alias/{name} /{index}/_aliases/{name}
        indices.delete_data_stream DELETE /_data_stream/{name}
        indices.delete_index_template DELETE /_index_template/{name}
        indices.delete_template DELETE /_template/{name}
        indices.flush GET,POST /_flush /{index}/_flush
        indices.flush_synced GET,POST /_flush/synced /{index}/_flush/synced
        indices.forcemerge POST /_forcemerge /{index}/_forcemerge
        indices.open POST /{index}/_open
        indices.put_alias POST,PUT /_alias/{name} /_aliases/{name} /{index}/_alias/{name} /{index}/_aliases/{name}
        indices.put_alias PUT /_alias /{index}/_alias /{index}/_aliases
        indices.put_index_template POST,PUT /_index_template/{name}
        indices.put_mapping POST,PUT /_mapping/{type} /_mappings/{type} /{index}/_mapping /{index}/_mapping/{type} /{index}/_mappings /{index}/_mappings/{type} /{index}/{type}/_mapping /{index}/{type}/_mappings
        indices.put_settings PUT /_settings /{index}/_settings
        indices.put_template POST,PUT /_template/{name}
        indices.refresh GET,POST /_refresh /{index}/_refresh
        indices.rollover POST /{alias}/_rollover /{alias}/_rollover/{new_index}
        indices.shrink POST,PUT /{index}/_shrink/{target}
        indices.split POST,PUT /{index}/_split/{target}
        indices.update_aliases POST /_aliases
        indices.upgrade POST /_upgrade /{index}/_upgrade
        ingest.delete_pipeline DELETE /_ingest/pipeline/{id}
        ingest.put_pipeline PUT /_ingest/pipeline/{id}
        put_script POST,PUT /_scripts/{id} /_scripts/{id}/{context}
        search_pipeline.delete DELETE /_search/pipeline/{id}
        search_pipeline.put PUT /_search/pipeline/{id}
        indices.put_alias PUT,POST /_alias /{index}/_alias /_aliases/{name} /{index}/_aliases
        indices.freeze POST /{index}/_freeze
        indices.unfreeze POST /{index}/_unfreeze
        indices.put_mapping PUT,POST /_mapping
        """;

    public const string Outward = """
        cluster.delete_decommission_awareness DELETE /_cluster/decommission/awareness/
        cluster.delete_voting_config_exclusions DELETE /_cluster/voting_config_exclusions
        cluster.delete_weighted_routing DELETE /_cluster/routing/awareness/weights
        cluster.post_voting_config_exclusions POST /_cluster/voting_config_exclusions
        cluster.put_decommission_awareness PUT /_cluster/decommission/awareness/{awareness_attribute_name}/{awareness_attribute_value}
        cluster.put_settings PUT /_cluster/settings
        cluster.put_weighted_routing PUT /_cluster/routing/awareness/{attribute}/weights
        cluster.reroute POST /_cluster/reroute
        dangling_indices.delete_dangling_index DELETE /_dangling/{index_uuid}
        dangling_indices.import_dangling_index POST /_dangling/{index_uuid}
        delete_by_query_rethrottle POST /_delete_by_query/{task_id}/_rethrottle
        nodes.reload_secure_settings POST /_nodes/reload_secure_settings /_nodes/{node_id}/reload_secure_settings
        reindex_rethrottle POST /_reindex/{task_id}/_rethrottle
        remote_store.restore POST /_remotestore/_restore
        snapshot.cleanup_repository POST /_snapshot/{repository}/_cleanup
        snapshot.clone PUT /_snapshot/{repository}/{snapshot}/_clone/{target_snapshot}
        snapshot.create POST,PUT /_snapshot/{repository}/{snapshot}
        snapshot.create_repository POST,PUT /_snapshot/{repository}
        snapshot.delete DELETE /_snapshot/{repository}/{snapshot}
        snapshot.delete_repository DELETE /_snapshot/{repository}
        snapshot.restore POST /_snapshot/{repository}/{snapshot}/_restore
        snapshot.verify_repository POST /_snapshot/{repository}/_verify
        tasks.cancel POST /_tasks/_cancel /_tasks/{task_id}/_cancel
        update_by_query_rethrottle POST /_update_by_query/{task_id}/_rethrottle
        """;
}
