namespace Migrations.Cli.Demo.Nodes;

/// <summary>The distributions the demo and the tests run, with every module they need beyond the bare zip.</summary>
/// <remarks>The published zips hold the netty transport only; scripts, analyzers, pipelines and by-query operations are separate jars.</remarks>
public static class NodeProducts
{
    private static readonly string[] _noPermissions = [];

    private static readonly string[] _painlessPermissions =
    [
        "permission java.lang.RuntimePermission \"createClassLoader\";",
        "permission java.lang.RuntimePermission \"getClassLoader\";",
    ];

    private static readonly string[] _reindexPermissions =
    [
        "permission java.net.SocketPermission \"*\", \"connect\";",
        "permission java.net.NetPermission \"getProxySelector\";",
    ];

    /// <summary>The source of the demo: Elasticsearch 7.10.2.</summary>
    public static NodeProduct Elasticsearch7 { get; } = new(
        "elasticsearch",
        "7.10.2",
        "org.elasticsearch.distribution.integ-test-zip:elasticsearch:7.10.2",
        "ES_JAVA_OPTS",
        "1.8",
        [
            Module("analysis-common", "org.elasticsearch.analysis.common.CommonAnalysisPlugin", "lang-painless", _noPermissions,
                "org.codelibs.elasticsearch.module:analysis-common:7.10.2"),
            Module("lang-painless", "org.elasticsearch.painless.PainlessPlugin", null, _painlessPermissions,
                "org.codelibs.elasticsearch.module:lang-painless:7.10.2",
                "org.codelibs.elasticsearch.module:scripting-painless-spi:7.10.2",
                "org.antlr:antlr4-runtime:4.5.3",
                "org.ow2.asm:asm:7.2", "org.ow2.asm:asm-analysis:7.2", "org.ow2.asm:asm-commons:7.2", "org.ow2.asm:asm-tree:7.2", "org.ow2.asm:asm-util:7.2"),
            Module("mapper-extras", "org.elasticsearch.index.mapper.MapperExtrasPlugin", null, _noPermissions,
                "org.codelibs.elasticsearch.module:mapper-extras:7.10.2"),
            Module("parent-join", "org.elasticsearch.join.ParentJoinPlugin", null, _noPermissions,
                "org.codelibs.elasticsearch.module:parent-join:7.10.2"),
            Module("percolator", "org.elasticsearch.percolator.PercolatorPlugin", null, _noPermissions,
                "org.codelibs.elasticsearch.module:percolator:7.10.2"),
            Module("ingest-common", "org.elasticsearch.ingest.common.IngestCommonPlugin", "lang-painless", _noPermissions,
                "org.codelibs.elasticsearch.module:ingest-common:7.10.2",
                "org.codelibs.elasticsearch.lib:dissect:7.10.2", "org.codelibs.elasticsearch.lib:grok:7.10.2",
                "org.jruby.jcodings:jcodings:1.0.44", "org.jruby.joni:joni:2.1.29"),
            Module("reindex", "org.elasticsearch.index.reindex.ReindexPlugin", null, _reindexPermissions,
                "org.codelibs.elasticsearch.module:reindex:7.10.2",
                "org.codelibs.elasticsearch.lib:ssl-config:7.10.2",
                "org.elasticsearch.client:elasticsearch-rest-client:7.10.2",
                "commons-codec:commons-codec:1.11", "commons-logging:commons-logging:1.1.3",
                "org.apache.httpcomponents:httpasyncclient:4.1.4", "org.apache.httpcomponents:httpclient:4.5.10",
                "org.apache.httpcomponents:httpcore:4.4.12", "org.apache.httpcomponents:httpcore-nio:4.4.12"),
        ]);

    /// <summary>The target of the demo: OpenSearch 2.19.4.</summary>
    public static NodeProduct OpenSearch2 { get; } = new(
        "opensearch",
        "2.19.4",
        "org.opensearch.distribution.integ-test-zip:opensearch:2.19.4",
        "OPENSEARCH_JAVA_OPTS",
        "11",
        [
            Module("analysis-common", "org.opensearch.analysis.common.CommonAnalysisPlugin", "lang-painless", _noPermissions,
                "org.opensearch.plugin:analysis-common:2.19.4"),
            Module("lang-painless", "org.opensearch.painless.PainlessPlugin", null, _painlessPermissions,
                "org.opensearch.plugin:lang-painless:2.19.4",
                "org.opensearch.plugin:opensearch-scripting-painless-spi:2.19.4",
                "org.antlr:antlr4-runtime:4.13.1",
                "org.ow2.asm:asm:9.7", "org.ow2.asm:asm-analysis:9.7", "org.ow2.asm:asm-commons:9.7", "org.ow2.asm:asm-tree:9.7", "org.ow2.asm:asm-util:9.7"),
            Module("mapper-extras", "org.opensearch.index.mapper.MapperExtrasPlugin", null, _noPermissions,
                "org.opensearch.plugin:mapper-extras-client:2.19.4"),
            Module("parent-join", "org.opensearch.join.ParentJoinPlugin", null, _noPermissions,
                "org.opensearch.plugin:parent-join-client:2.19.4"),
            Module("percolator", "org.opensearch.percolator.PercolatorPlugin", null, _noPermissions,
                "org.opensearch.plugin:percolator-client:2.19.4"),
            Module("ingest-common", "org.opensearch.ingest.common.IngestCommonPlugin", "lang-painless", _noPermissions,
                "org.opensearch.plugin:ingest-common:2.19.4",
                "org.opensearch:opensearch-grok:2.19.4", "org.opensearch:opensearch-dissect:2.19.4",
                "org.jruby.joni:joni:2.2.1", "org.jruby.jcodings:jcodings:1.0.61"),
            Module("reindex", "org.opensearch.index.reindex.ReindexPlugin", null, _reindexPermissions,
                "org.opensearch.plugin:reindex-client:2.19.4",
                "org.opensearch.client:opensearch-rest-client:2.19.4", "org.opensearch:opensearch-ssl-config:2.19.4",
                "org.apache.httpcomponents:httpclient:4.5.14", "org.apache.httpcomponents:httpcore:4.4.16",
                "org.apache.httpcomponents:httpcore-nio:4.4.16", "org.apache.httpcomponents:httpasyncclient:4.1.5",
                "commons-codec:commons-codec:1.18.0", "commons-logging:commons-logging:1.2"),
        ]);

    private static NodeModule Module(string name, string className, string? extends, string[] permissions, params string[] artifacts) =>
        new(name, className, extends, artifacts, permissions);
}
