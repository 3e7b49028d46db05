using System.Text.Json.Nodes;
using Migrations.Exchanges.Clusters;
using Migrations.ModelCluster.Dialects;
using Migrations.ModelCluster.Hosting;

namespace Migrations.ModelCluster.Tests.Faults;

public sealed class AccessTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, "application/json; charset=UTF-8", "missing authentication credentials for REST request [/a/_doc/1]")]
    [InlineData(true, "text/plain; charset=UTF-8", "Unauthorized")]
    public async Task Who_is_not_known_is_refused_until_the_header_is_right(bool isOpenSearch, string type, string words)
    {
        var node = Some.Node(dialect: isOpenSearch ? Dialect.OpenSearch219 : Dialect.Elasticsearch710);
        node.Access.Demand("Basic right");
        var request = Some.Request("PUT", "/a/_doc/1", "{}");
        var refused = (await node.SendAsync(request, Token))!;
        Assert.Equal((401, type), (refused.Status, refused.ContentType));
        Assert.Contains(words, refused.Text, StringComparison.Ordinal);
        Assert.Contains(refused.Headers, static h => h.Key == "WWW-Authenticate" && h.Value.StartsWith("Basic realm=", StringComparison.Ordinal));
        Assert.Equal(401, (await node.SendAsync(request with { Authorization = "Basic wrong" }, Token))!.Status);
        Assert.Equal(201, (await node.SendAsync(request with { Authorization = "Basic right" }, Token))!.Status);
        node.Access.Demand(null);
        Assert.Equal(200, (await node.SendAsync(request, Token))!.Status);
    }

    [Theory]
    [InlineData(false, "action [indices:data/write/index] is unauthorized for user [caller]")]
    [InlineData(true, "no permissions for [indices:data/write/index] and User [name=caller, backend_roles=[], requestedTenant=null]")]
    public async Task Writes_and_administration_of_a_forbidden_index_are_refused_and_reads_are_not(bool isOpenSearch, string reason)
    {
        var node = Some.Node(dialect: isOpenSearch ? Dialect.OpenSearch219 : Dialect.Elasticsearch710);
        await node.WriteAsync("PUT", "/a/_doc/1");
        node.Access.Forbid(static index => index == "a");
        var refused = (await node.SendAsync(Some.Request("PUT", "/a/_doc/1", "{}"), Token))!;
        var error = JsonNode.Parse(refused.Body.Span)!["error"]!;
        Assert.Equal((403, "security_exception", reason), (refused.Status, (string)error["type"]!, (string)error["reason"]!));
        Assert.Equal(403, (await node.SendAsync(Some.Request("PUT", "/a/_mapping", "{}"), Token))!.Status);
        Assert.Equal(200, (await node.SendAsync(Some.Request("GET", "/a/_doc/1"), Token))!.Status);
        Assert.Equal(201, (await node.SendAsync(Some.Request("PUT", "/b/_doc/1", "{}"), Token))!.Status);
        node.Access.Grant();
        Assert.Equal(200, (await node.SendAsync(Some.Request("PUT", "/a/_doc/1", "{}"), Token))!.Status);
    }

    [Fact]
    public async Task Of_a_bulk_the_items_of_a_forbidden_index_are_refused_alone_and_make_no_index()
    {
        var node = Some.Node(dialect: Dialect.OpenSearch219);
        node.Access.Forbid(static index => index == "a");
        var lines = """{"index":{"_index":"a","_id":"1"}}""" + "\n{}\n" + """{"index":{"_index":"b","_id":"1"}}""" + "\n{}\n";
        var answer = JsonNode.Parse((await node.SendAsync(Some.Request("POST", "/_bulk", lines), Token))!.Body.Span)!;
        Assert.Equal([403, 201], answer["items"]!.AsArray().Select(static i => (int)i!["index"]!["status"]!));
        Assert.Equal("security_exception", (string)answer["items"]![0]!["index"]!["error"]!["type"]!);
        Assert.Equal(404, (await node.AskAsync("GET", "/a")).Status);
    }

    [Fact]
    public async Task Over_http_the_callers_header_counts()
    {
        await using var host = await ModelHost.StartAsync(Some.Node(TimeProvider.System), 0, Token);
        var credentials = ClusterCredentials.Basic("user", "password");
        host.Node.Access.Demand(credentials.AuthorizationHeader!.ToString());
        using var stranger = new ClusterClient(new ClusterOptions { Url = host.Address }, TimeProvider.System);
        using var known = new ClusterClient(new ClusterOptions { Url = host.Address, Credentials = credentials }, TimeProvider.System);
        Assert.Equal(401, (await stranger.SendAsync("GET", "/", null, Token)).Status);
        Assert.Equal(200, (await known.SendAsync("GET", "/", null, Token)).Status);
    }
}
