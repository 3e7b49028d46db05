using System.Text;
using Migrations.Cli.Demo.Nodes;
using Migrations.EndToEnd.Tests.Nodes;
using Migrations.Exchanges.Clusters;
using Migrations.Exchanges.Http;
using Migrations.Replay.Rewriting;

namespace Migrations.EndToEnd.Tests.Typed;

/// <summary>Requests that name mapping types: 7.10 takes them, 2.19 refuses them as they are, and takes what becomes of them without types.</summary>
public sealed class TypedRequestsTests(ITestOutputHelper output)
{
    private const string Fields = """{"properties":{"n":{"type":"long"},"t":{"type":"text"}}}""";

    /// <summary>In this order, each on what those before it left.</summary>
    /// <remarks>Percolator and shapes are modules that the nodes at hand lack: their lookups are held by unit tests alone.</remarks>
    private static readonly (string Method, string Target, string? Body)[] Requests =
    [
        ("PUT", "/plain?include_type_name=false", $$"""{"settings":{"number_of_shards":1},"mappings":{{Fields}}}"""),
        ("PUT", "/_mapping/_doc?include_type_name=true", """{"_doc":{"properties":{"all":{"type":"keyword"}}}}"""),
        ("PUT", "/typed?include_type_name=true", $$$"""{"settings":{"number_of_shards":1},"mappings":{"kind":{{{Fields}}}}}"""),
        ("PUT", "/_template/typed?include_type_name=true", """{"index_patterns":["made-*"],"mappings":{"_doc":{"properties":{"k":{"type":"keyword"}}}}}"""),
        ("GET", "/_template/typed?include_type_name=true", null),
        ("PUT", "/typed/kind/1?refresh=true", """{"n":[1,2],"t":"one fine day"}"""),
        ("PUT", "/typed/kind/2/_create", """{"n":2,"t":"one other day"}"""),
        ("POST", "/typed/kind?refresh=true", """{"n":3,"t":"a third"}"""),
        ("POST", "/typed/kind/1/_update", """{"doc":{"u":true}}"""),
        ("POST", "/plain/_doc/1/_update", """{"doc":{"n":7},"doc_as_upsert":true}"""),
        ("PUT", "/plain/_doc/2/_create", """{"n":8}"""),
        ("GET", "/typed/kind/1", null),
        ("HEAD", "/typed/kind/1", null),
        ("GET", "/typed/kind/1/_source", null),
        ("POST", "/typed/kind/_bulk?refresh=true", "{\"index\":{\"_id\":\"4\"}}\n{\"n\":4,\"t\":\"fine\"}\n"),
        ("POST", "/_bulk?refresh=true", "{\"index\":{\"_index\":\"typed\",\"_type\":\"kind\",\"_id\":\"5\"}}\n{\"n\":5}\n{\"delete\":{\"_index\":\"plain\",\"_type\":\"_doc\",\"_id\":\"2\"}}\n"),
        ("POST", "/typed/kind/_mget", """{"ids":["1","4"]}"""),
        ("POST", "/_mget", """{"docs":[{"_index":"typed","_type":"kind","_id":"1"}]}"""),
        ("POST", "/typed/kind/_search", """{"query":{"match_all":{}}}"""),
        ("POST", "/typed/kind/_count", null),
        ("POST", "/typed/kind/_msearch", "{}\n{\"query\":{\"match_all\":{}}}\n"),
        ("POST", "/_msearch", "{\"index\":\"typed\",\"type\":\"kind\"}\n{\"query\":{\"match_all\":{}}}\n"),
        ("POST", "/typed/kind/1/_explain", """{"query":{"match_all":{}}}"""),
        ("POST", "/typed/kind/_validate/query", """{"query":{"match_all":{}}}"""),
        ("POST", "/typed/kind/1/_termvectors", """{"fields":["t"]}"""),
        ("POST", "/_mtermvectors", """{"docs":[{"_index":"typed","_type":"kind","_id":"1","fields":["t"]}]}"""),
        ("POST", "/typed/_search", """{"query":{"more_like_this":{"fields":["t"],"like":[{"_index":"typed","_type":"kind","_id":"1"}],"min_term_freq":1,"min_doc_freq":1}}}"""),
        ("POST", "/typed/_search", """{"query":{"terms":{"n":{"index":"typed","type":"kind","id":"1","path":"n"}}}}"""),
        ("POST", "/typed/_search", """{"query":{"bool":{"filter":[{"type":{"value":"kind"}}]}}}"""),
        ("POST", "/typed/kind/_update_by_query?refresh=true", """{"query":{"ids":{"values":["4"]}}}"""),
        ("POST", "/typed/kind/_delete_by_query?refresh=true", """{"query":{"ids":{"values":["5"]}}}"""),
        ("POST", "/_reindex?refresh=true", """{"source":{"index":"typed","type":"kind"},"dest":{"index":"copy","type":"_doc"}}"""),
        ("POST", "/_aliases", """{"actions":[{"add":{"index":"typed","alias":"some","filter":{"type":{"value":"kind"}}}}]}"""),
        ("PUT", "/typed/_mapping/kind?include_type_name=true", """{"kind":{"properties":{"more":{"type":"keyword"}}}}"""),
        ("PUT", "/typed/kind/_mapping?include_type_name=true", """{"properties":{"again":{"type":"keyword"}}}"""),
        ("PUT", "/plain/_mapping?include_type_name=false", """{"properties":{"again":{"type":"keyword"}}}"""),
        ("GET", "/typed/_mapping/kind?include_type_name=true", null),
        ("GET", "/typed/_mapping/kind/field/n?include_type_name=true", null),
        ("GET", "/typed?include_type_name=true", null),
        ("HEAD", "/typed/_mapping/kind", null),
        ("DELETE", "/typed/kind/2", null),
    ];

    /// <summary>With the type <c>_doc</c> the path has a meaning on 2.19, too, and another: a document of that id.</summary>
    private static readonly (string Method, string Target, string? Body)[] Misread =
    [
        ("POST", "/plain/_doc/_search", """{"query":{"match_all":{}}}"""),
        ("GET", "/plain/_doc/_search", null),
        ("POST", "/plain/_doc/_count", """{"query":{"match_all":{}}}"""),
        ("POST", "/plain/_doc/_bulk?refresh=true", "{\"index\":{\"_id\":\"9\"}}\n{\"n\":9}\n"),
        ("POST", "/plain/_doc/_mget", """{"ids":["1"]}"""),
        ("POST", "/plain/_doc/_update_by_query?refresh=true", """{"query":{"ids":{"values":["9"]}}}"""),
        ("POST", "/plain/_doc/_delete_by_query?refresh=true", """{"query":{"ids":{"values":["9"]}}}"""),
    ];

    /// <summary>Refused by 7.10 for the type alone; most would be taken without it.</summary>
    private static readonly (string Method, string Target, string? Body)[] Refused =
    [
        ("PUT", "/typed/other/1", """{"n":1}"""),
        ("POST", "/typed/other/1/_update", """{"doc":{"n":1},"doc_as_upsert":true}"""),
        ("PUT", "/typed/_mapping/kind", """{"properties":{"late":{"type":"keyword"}}}"""),
        ("PUT", "/typed/_mapping/other?include_type_name=true", """{"properties":{"late":{"type":"keyword"}}}"""),
        ("PUT", "/typed/_mapping?include_type_name=true", """{"properties":{"late":{"type":"keyword"}}}"""),
        ("PUT", "/typed/_mapping/kind?include_type_name=true", """{"other":{"properties":{"late":{"type":"keyword"}}}}"""),
        ("GET", "/typed/_mapping/kind", null),
        ("GET", "/typed/_mapping/kind/field/n", null),
        ("GET", "/typed/_mapping/other?include_type_name=true", null),
        ("PUT", "/unmade?include_type_name=true", """{"mappings":{"properties":{"late":{"type":"keyword"}}}}"""),
        ("PUT", "/_template/unmade?include_type_name=true", """{"index_patterns":["unmade-*"],"mappings":{"properties":{"late":{"type":"keyword"}}}}"""),
        ("PUT", "/unmade?include_type_name=true", """{"mappings":{"_other":{"properties":{"late":{"type":"keyword"}}}}}"""),
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_7_10_takes_with_types_2_19_refuses_as_it_is_and_takes_without_them()
    {
        await RealNodes.RequireAsync();
        using var folder = TemporaryFolder.Create("migrations-typed-");
        var starting = ((NodeProduct[])[NodeProducts.Elasticsearch7, NodeProducts.OpenSearch2]).Select(p => ClusterNode.StartNewAsync(RealNodes.Options(p, folder, p.Name), Token)).ToArray();
        await using var source = await starting[0];
        await using var target = await starting[1];
        using var asked = new ClusterClient(new ClusterOptions { Url = source.Address }, TimeProvider.System);
        using var told = new ClusterClient(new ClusterOptions { Url = target.Address }, TimeProvider.System);
        Assert.Equal((true, false), ((await asked.InfoAsync(Token)).HasTypes, (await told.InfoAsync(Token)).HasTypes));
        var wrong = new List<string>();
        foreach (var (method, line, body) in Requests)
        {
            var without = TypeRemoval.Apply(new TargetRequest(method, line, [], Encoding.UTF8.GetBytes(body ?? ""), []));
            var (from, raw, to) = (await AskAsync(asked, method, line, body), await AskAsync(told, method, line, body), await AskAsync(told, without.Method, without.Target, body is null ? null : Encoding.UTF8.GetString(without.Body.Span)));
            var shown = $"{from.Status} {raw.Status} {to.Status} {method} {line} {body} -> {without.Target} {Encoding.UTF8.GetString(without.Body.Span)}\n  {from.Body}\n  {raw.Body}\n  {to.Body}";
            output.WriteLine(shown);
            if (from.Status >= 300 || raw.Status < 400 || to.Status != from.Status) { wrong.Add(shown); }
        }

        foreach (var (method, line, body) in Misread)
        {
            var without = TypeRemoval.Apply(new TargetRequest(method, line, [], Encoding.UTF8.GetBytes(body ?? ""), []));
            var (from, to, raw) = (await AskAsync(asked, method, line, body), await AskAsync(told, without.Method, without.Target, body), await AskAsync(told, method, line, body));
            var shown = $"{from.Status} {raw.Status} {to.Status} {method} {line} {body} -> {without.Target}\n  {from.Body}\n  {raw.Body}\n  {to.Body}";
            output.WriteLine(shown);
            if (from.Status >= 300 || to.Status != from.Status || raw.Body.Contains("\"hits\":{", StringComparison.Ordinal)) { wrong.Add(shown); }
        }

        foreach (var (method, line, body) in Refused)
        {
            var from = await asked.SendAsync(method, line, body, Token);
            var (request, answer) = (new RequestMessage(method, line, "HTTP/1.1", [], Encoding.UTF8.GetBytes(body ?? ""), default), new ResponseMessage(from.Status, "", "HTTP/1.1", [], from.Body, default));
            var shown = $"{from.Status} {method} {line} {body}\n  {Encoding.UTF8.GetString(from.Body.Span)}";
            output.WriteLine(shown);
            if (!TypeRefusal.Is(request, answer)) { wrong.Add("not seen to be refused for its type: " + shown); }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private static async Task<(int Status, string Body)> AskAsync(ClusterClient client, string method, string target, string? body)
    {
        var answer = await client.SendAsync(method, target, body is null ? default : Encoding.UTF8.GetBytes(body), body is null ? null : body.EndsWith('\n') ? ClusterClient.LinesType : ClusterClient.JsonType, Token);
        return (answer.Status, Encoding.UTF8.GetString(answer.Body.Span));
    }
}
