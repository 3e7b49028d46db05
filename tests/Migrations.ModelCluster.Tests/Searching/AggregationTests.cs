using System.Text.Json.Nodes;

namespace Migrations.ModelCluster.Tests.Searching;

public sealed class AggregationTests
{
    [Fact]
    public async Task Months_are_counted_by_the_calendar_with_the_empty_ones_between_and_shown_as_the_field_shows_dates()
    {
        var node = await FilledAsync();
        Assert.Equal(
            """[{"key_as_string":"2001/01/01 00:00","key":978307200000,"doc_count":2},{"key_as_string":"2001/02/01 00:00","key":980985600000,"doc_count":0},{"key_as_string":"2001/03/01 00:00","key":983404800000,"doc_count":1}]""",
            await BucketsAsync(node, """{"date_histogram":{"field":"date","calendar_interval":"month"}}"""));
        Assert.Equal(
            """[{"key_as_string":"2000/12/19 00:00","key":977184000000,"doc_count":1},{"key_as_string":"2001/01/18 00:00","key":979776000000,"doc_count":1},{"key_as_string":"2001/02/17 00:00","key":982368000000,"doc_count":1}]""",
            await BucketsAsync(node, """{"date_histogram":{"field":"date","fixed_interval":"30d","min_doc_count":1}}"""));
    }

    [Fact]
    public async Task Ranges_hold_their_lower_end_and_not_their_upper_one_in_the_order_of_their_ends()
    {
        var node = await FilledAsync();
        Assert.Equal(
            """[{"key":"*-5.0","to":5,"doc_count":1,"m":{"value":1}},{"key":"5.0-7.0","from":5,"to":7,"doc_count":1,"m":{"value":5}},{"key":"late","from":7,"doc_count":1,"m":{"value":7}}]""",
            await BucketsAsync(node, """{"range":{"field":"n","ranges":[{"from":7,"key":"late"},{"to":5},{"from":5,"to":7}]},"aggs":{"m":{"max":{"field":"n"}}}}"""));
    }

    [Fact]
    public async Task The_best_of_several_fields_scores()
    {
        var node = await FilledAsync();
        async Task<float> ScoreAsync(string query) => (float)(await node.AskAsync("POST", "/a/_search", $$"""{"query":{{query}}}""")).Json["hits"]!["max_score"]!;
        var (t, u) = (await ScoreAsync("""{"match":{"t":"red"}}"""), await ScoreAsync("""{"match":{"u":"red"}}"""));
        Assert.Equal(Math.Max(3 * t, u), await ScoreAsync("""{"multi_match":{"query":"red","fields":["t^3","u"]}}"""), 5);
    }

    private static async Task<ModelNode> FilledAsync()
    {
        var node = Some.Node();
        await node.AskAsync("PUT", "/a", """{"settings":{"number_of_shards":1},"mappings":{"properties":{"date":{"type":"date","format":"yyyy/MM/dd HH:mm"},"n":{"type":"integer"},"t":{"type":"text"},"u":{"type":"text"}}}}""");
        await node.WriteAsync("PUT", "/a/_doc/1", """{"date":"2001/01/01 00:00","n":1,"t":"red","u":"red red"}""");
        await node.WriteAsync("PUT", "/a/_doc/2", """{"date":"2001/01/31 23:59","n":5,"t":"blue","u":"red"}""");
        await node.WriteAsync("PUT", "/a/_doc/3?refresh=true", """{"date":"2001/03/15 10:30","n":7,"t":"blue blue","u":"green"}""");
        return node;
    }

    private static async Task<string> BucketsAsync(ModelNode node, string aggregation) =>
        (await node.AskAsync("POST", "/a/_search", $$$"""{"size":0,"aggs":{"x":{{{aggregation}}}}}""")).Json["aggregations"]!["x"]!["buckets"]!.ToJsonString();
}
