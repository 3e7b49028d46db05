namespace Migrations.ModelCluster.Tests.Indices;

public sealed class MappingTests
{
    [Fact]
    public async Task The_first_value_decides_a_whole_number_before_a_fraction_makes_a_long()
    {
        var node = Some.Node();
        await node.WriteAsync("PUT", "/long/_doc/1", """{"v":1}""");
        await node.WriteAsync("PUT", "/long/_doc/2", """{"v":1.5}""");
        await node.WriteAsync("PUT", "/float/_doc/1", """{"v":1.5}""");
        await node.WriteAsync("PUT", "/float/_doc/2", """{"v":1}""");
        await node.AskAsync("POST", "/_refresh");
        Assert.Equal((0, 1), (await CountAsync("long"), await CountAsync("float")));

        async Task<int> CountAsync(string index) => (int)(await node.AskAsync("POST", $"/{index}/_count", """{"query":{"range":{"v":{"gt":1.2}}}}""")).Json["count"]!;
    }

    [Fact]
    public async Task A_date_before_a_word_refuses_the_word_and_a_word_before_a_date_takes_both()
    {
        var node = Some.Node();
        Assert.StartsWith("201", await node.WriteAsync("PUT", "/a/_doc/1", """{"x":"2020-01-01"}"""), StringComparison.Ordinal);
        Assert.Equal("400 mapper_parsing_exception", await node.WriteAsync("PUT", "/a/_doc/2", """{"x":"hello"}"""));
        Assert.StartsWith("201", await node.WriteAsync("PUT", "/b/_doc/1", """{"x":"hello"}"""), StringComparison.Ordinal);
        Assert.StartsWith("201", await node.WriteAsync("PUT", "/b/_doc/2", """{"x":"2020-01-01"}"""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_values_of_one_new_field_that_make_two_types_are_refused_and_map_nothing()
    {
        var node = Some.Node();
        await node.AskAsync("PUT", "/a");
        Assert.Equal("400 illegal_argument_exception", await node.WriteAsync("PUT", "/a/_doc/1", """{"u":[1,1.5]}"""));
        Assert.Empty((await node.AskAsync("GET", "/a/_mapping")).Json["a"]!["mappings"]!.AsObject());
    }

    /// <summary>The nodes map a document before they find that it conflicts.</summary>
    [Theory]
    [InlineData("/a/_doc/1/_create", """{"v":1,"late":2}""")]
    [InlineData("/a/_doc/_bulk", "{\"create\":{\"_id\":\"1\"}}\n{\"v\":1,\"late\":2}\n")]
    public async Task A_create_that_conflicts_leaves_its_new_fields_in_the_mapping(string target, string body)
    {
        var node = Some.Node();
        await node.WriteAsync("PUT", "/a/_doc/1");
        await node.AskAsync("POST", target, body);
        var (_, json) = await node.AskAsync("GET", "/a/_mapping?include_type_name=true");
        Assert.Equal("long", (string?)json["a"]!["mappings"]!["_doc"]!["properties"]!["late"]?["type"]);
    }
}
