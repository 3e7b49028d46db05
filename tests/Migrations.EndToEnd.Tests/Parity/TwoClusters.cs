using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Migrations.Cli.Demo.Nodes;
using Migrations.EndToEnd.Tests.Nodes;
using Migrations.Exchanges.Clusters;

namespace Migrations.EndToEnd.Tests.Parity;

/// <summary>A source and a target node for the tests of one class, and what fills the source.</summary>
public sealed class TwoClusters : IAsyncLifetime
{
    private readonly List<ClusterNode> _nodes = [];
    private TemporaryFolder? _folder;

    public ClusterClient Source { get; private set; } = null!;

    public ClusterClient Target { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        if (await RealNodes.MissingAsync is not null) { return; }
        _folder = TemporaryFolder.Create("migrations-parity-");
        Source = await StartAsync(NodeProducts.Elasticsearch7, "source");
        Target = await StartAsync(NodeProducts.OpenSearch2, "target");
    }

    public string NewRunFolder(string name) => _folder!.Below(name);

    public async ValueTask DisposeAsync()
    {
        Source?.Dispose();
        Target?.Dispose();
        foreach (var node in _nodes) { await node.DisposeAsync(); }
        _folder?.Dispose();
    }

    /// <summary>Everything a backfill has to carry: versions, tombstones forgotten and not, routing, pipelines that must not run again, templates that must not apply.</summary>
    public async Task FillAsync(CancellationToken token)
    {
        await PutAsync(Source, "/_ingest/pipeline/stamp", """{"processors":[{"set":{"field":"stamped","value":"{{_source.n}}"}}]}""", token);
        await PutAsync(Source, "/_ingest/pipeline/count", """{"processors":[{"script":{"source":"ctx.runs = (ctx.runs == null ? 0 : ctx.runs) + 1"}}]}""", token);
        await PutAsync(Source, "/_scripts/twice", """{"script":{"lang":"painless","source":"ctx._source.n *= 2"}}""", token);
        await PutAsync(Source, "/books", """
            {"settings":{"number_of_shards":3,"number_of_replicas":0,"gc_deletes":"1s","default_pipeline":"stamp","final_pipeline":"count",
              "analysis":{"analyzer":{"loud":{"type":"custom","tokenizer":"standard","filter":["uppercase"]}}}},
             "mappings":{"_routing":{"required":false},"properties":{"title":{"type":"text","analyzer":"loud"},"n":{"type":"long"},"parts":{"type":"nested"}}},
             "aliases":{"few":{"filter":{"range":{"n":{"lt":10}}},"routing":"few"},"all":{"is_write_index":true}}}
            """, token);
        await PutAsync(Source, "/frozen", """{"settings":{"number_of_replicas":0,"translog.durability":"async"}}""", token);
        await PutAsync(Source, "/shut", """{"settings":{"number_of_replicas":0}}""", token);
        await BulkAsync(Source, Enumerable.Range(0, 1500).Select(i => Item("books", i)), token);
        await BulkAsync(Source, Enumerable.Range(0, 300).Where(i => i % 3 == 0).Select(i => Item("books", i)), token);
        await BulkAsync(Source, Enumerable.Range(100, 60).Select(Delete), token);
        await BulkAsync(Source, Enumerable.Range(100, 30).Select(i => Item("books", i)), token);
        await BulkAsync(Source, Enumerable.Range(0, 40).Select(i => Item("frozen", i)), token);
        await PutAsync(Source, "/books/_doc/odd%20id%2F%C3%A9?routing=%20r", """
            { "text": "first\nsecond",
              "number": 1.0, "big": 9223372036854775807, "list": [1, [2, 3], null] }
            """, token);
        await PutAsync(Source, "/frozen/_settings", """{"index.blocks.write":true}""", token);
        (await Source.SendAsync("POST", "/shut/_close", null, token)).EnsureSuccess();
        await PutAsync(Source, "/_template/old", """{"index_patterns":["b*"],"order":3,"settings":{"index":{"number_of_shards":7}},"mappings":{"properties":{"never":{"type":"keyword"}}},"aliases":{"never":{}}}""", token);
        await PutAsync(Source, "/_component_template/part", """{"template":{"settings":{"index.refresh_interval":"7s"}}}""", token);
        await PutAsync(Source, "/_index_template/new", """{"index_patterns":["c*"],"composed_of":["part"],"priority":5,"template":{"mappings":{"properties":{"x":{"type":"date"}}}}}""", token);
    }

    public static async Task PutAsync(ClusterClient cluster, string target, string json, CancellationToken token) =>
        (await cluster.SendAsync("PUT", target, json, token)).EnsureSuccess();

    private async Task<ClusterClient> StartAsync(NodeProduct product, string role)
    {
        var node = await ClusterNode.StartNewAsync(RealNodes.Options(product, _folder!, role), TestContext.Current.CancellationToken);
        _nodes.Add(node);
        return new ClusterClient(new ClusterOptions { Url = node.Address }, TimeProvider.System);
    }

    private static string Item(string index, int i)
    {
        var routing = i % 5 == 0 ? $",\"routing\":\"r{i % 4}\"" : string.Empty;
        return string.Create(CultureInfo.InvariantCulture, $"{{\"index\":{{\"_index\":\"{index}\",\"_id\":\"{i}\"{routing}}}}}\n")
            + string.Create(CultureInfo.InvariantCulture, $"{{\"title\":\"Book {i}\",\"n\":{i},\"parts\":[{{\"p\":{i % 7}}}]}}");
    }

    private static string Delete(int i)
    {
        var action = new JsonObject { ["_index"] = "books", ["_id"] = i.ToString(CultureInfo.InvariantCulture) };
        if (i % 5 == 0) { action["routing"] = $"r{i % 4}"; }
        return new JsonObject { ["delete"] = action }.ToJsonString();
    }

    private static async Task BulkAsync(ClusterClient cluster, IEnumerable<string> items, CancellationToken token)
    {
        var answer = await cluster.BulkAsync(Encoding.UTF8.GetBytes(string.Join('\n', items) + "\n"), token);
        Assert.False(answer.Json.GetProperty("errors").GetBoolean());
    }
}
