using Migrations.ModelCluster.Dialects;

namespace Migrations.ModelCluster.Tests.Documents;

/// <summary>Mapping types as the real nodes take them, or do not.</summary>
public sealed class TypeTests
{
    [Theory]
    [InlineData("PUT", "/a/kind/1", 400, "[types removal] Specifying types in document index requests is deprecated, use the typeless endpoints instead (/{index}/_doc/{id}, /{index}/_doc, or /{index}/_create/{id}).")]
    [InlineData("POST", "/a/_doc/1/_update", 200, "[types removal] Specifying types in document update requests is deprecated, use the endpoint /{index}/_update/{id} instead.")]
    [InlineData("GET", "/a/kind/1", 404, "[types removal] Specifying types in document get requests is deprecated, use the /{index}/_doc/{id} endpoint instead.")]
    [InlineData("GET", "/a/_doc/_search", 200, "[types removal] Specifying types in search requests is deprecated.")]
    [InlineData("GET", "/a/_doc/1", 200, null)]
    public async Task The_older_dialect_takes_them_and_warns(string method, string target, int status, string? warning)
    {
        var node = Some.Node();
        await node.WriteAsync("PUT", "/a/_doc/1");
        var body = method switch { "GET" => null, "POST" => """{"doc":{"v":2}}""", _ => "{}" };
        var answer = await node.HandleAsync(Some.Request(method, target, body), TestContext.Current.CancellationToken);
        Assert.Equal(status, answer.Status);
        var agent = "299 Elasticsearch-7.10.2-747e1cc71def077253878a59143c1f785afa92b9";
        Assert.Equal(warning is null ? [] : [$"{agent} \"{warning}\""], answer.Headers.Where(static h => h.Key == "Warning").Select(static h => h.Value));
    }

    [Theory]
    [InlineData("PUT", "/a/kind/1", "{}", 400)]
    [InlineData("POST", "/a/_doc/1/_update", """{"doc":{"v":2}}""", 400)]
    [InlineData("PUT", "/b", """{"mappings":{"_doc":{"properties":{}}}}""", 400)]
    [InlineData("PUT", "/b?include_type_name=true", "{}", 400)]
    [InlineData("GET", "/a/_doc/_search", null, 404)]
    public async Task The_newer_dialect_knows_none(string method, string target, string? body, int status)
    {
        var node = Some.Node(dialect: Dialect.OpenSearch219);
        await node.WriteAsync("PUT", "/a/_doc/1");
        Assert.Equal(status, (await node.AskAsync(method, target, body)).Status);
    }
}
