using System.Text.Json.Nodes;
using Migrations.ModelCluster.Dialects;

namespace Migrations.ModelCluster.Tests.Documents;

public sealed class BulkTests
{
    private const string Mixed = """
        {"index":{"_id":"5"}}
        {"v":1}
        {"create":{"_id":"5"}}
        {"v":1}
        {"delete":{"_id":"x"}}
        {"update":{"_id":"5"}}
        {"doc":{"v":3}}
        {"update":{"_id":"nn"}}
        {"doc":{"v":3}}
        {"index":{"_id":"6"}}
        {"v":"zz"}

        """;

    [Fact]
    public async Task Items_stand_for_themselves()
    {
        var (status, json) = await Some.Node().AskAsync("POST", "/a/_bulk", Mixed);
        Assert.Equal((200, true), (status, (bool)json["errors"]!));
        Assert.Equal(
            ["index 201", "create 409", "delete 404", "update 200", "update 404", "index 400"],
            json["items"]!.AsArray().Select(static i => i!.AsObject().First()).Select(static i => $"{i.Key} {i.Value!["status"]}"));
    }

    [Theory]
    [InlineData("""{"update":{"_id":"1","version":3,"version_type":"external"}}""")]
    [InlineData("""{"index":{"_id":"1","nonsense":3}}""")]
    [InlineData("""{"strange":{"_id":"1"}}""")]
    public async Task One_malformed_item_refuses_all(string head)
    {
        var node = Some.Node();
        var (status, _) = await node.AskAsync("POST", "/a/_bulk", """{"index":{"_id":"before"}}""" + "\n{}\n" + head + "\n{\"doc\":{}}\n");
        Assert.Equal(400, status);
        Assert.Equal(404, (await node.AskAsync("GET", "/a/_doc/before")).Status);
    }

    [Fact]
    public async Task Types_are_in_the_answers_of_7_10_alone()
    {
        var old = (await Some.Node(dialect: Dialect.Elasticsearch710).AskAsync("POST", "/a/_bulk", Mixed)).Json;
        var young = (await Some.Node(dialect: Dialect.OpenSearch219).AskAsync("POST", "/a/_bulk", Mixed)).Json;
        Assert.All(old["items"]!.AsArray(), static i => Assert.Equal("_doc", (string?)First(i)["_type"]));
        Assert.All(young["items"]!.AsArray(), static i => Assert.Null(First(i)["_type"]));
    }

    private static JsonObject First(JsonNode? item) => item!.AsObject().First().Value!.AsObject();
}
