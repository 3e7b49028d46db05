using Migrations.EndToEnd.Tests.Nodes;

namespace Migrations.EndToEnd.Tests.Comparing;

/// <summary>What is wrong on the target is reported as exactly that, through the whole path: every difference that is new, and no other.</summary>
public sealed class PlantedTests(PlantedRecording recording, ITestOutputHelper output) : IClassFixture<PlantedRecording>
{
    [Fact]
    public async Task Nothing_planted()
    {
        await AssertNewAsync(PlantedIndex.Right);
        Assert.Empty(recording.Unplanted);
    }

    [Fact]
    public Task Another_analyzer() => AssertNewAsync(
        PlantedIndex.Right with { TitleAnalyzer = "standard" },
        "indices.analyze extra tokens.* {field:?,text:?}",
        "indices.analyze number tokens.*.end_offset {field:?,text:?}",
        "indices.analyze number tokens.*.position {field:?,text:?}",
        "indices.analyze number tokens.*.start_offset {field:?,text:?}",
        "indices.analyze value tokens.*.token {field:?,text:?}",
        "indices.get_mapping value books.mappings.properties.title.analyzer",
        "search missing hits.hits.* {_source:[?],query:{match:{title:?}},size:?,sort:[{number:?}]}",
        "search total hits.total.value {_source:[?],query:{match:{title:?}},size:?,sort:[{number:?}]}");

    [Fact]
    public Task A_missing_document() => AssertNewAsync(
        PlantedIndex.Right with { Missing = 3 },
        "count number count",
        "exists status status 200→404",
        "get status status 200→404",
        "mget missing docs.*._primary_term {ids:[?]}",
        "mget missing docs.*._seq_no {ids:[?]}",
        "mget missing docs.*._source {ids:[?]}",
        "mget missing docs.*._version {ids:[?]}",
        "mget value docs.*.found {ids:[?]}",
        "search missing hits.hits.* {_source:?,query:{term:{author:?}},size:?,sort:[{number:?}]}",
        "search missing hits.hits.* {_source:[?],query:{match:{title:?}},size:?,sort:[{number:?}]}",
        "search missing hits.hits.* {query:{ids:{values:[?]}},sort:[{number:?}]}",
        "search total hits.total.value {_source:?,query:{term:{author:?}},size:?,sort:[{number:?}]}",
        "search total hits.total.value {_source:[?],query:{match:{title:?}},size:?,sort:[{number:?}]}",
        "search total hits.total.value {query:{ids:{values:[?]}},sort:[{number:?}]}");

    [Fact]
    public Task A_changed_value() => AssertNewAsync(
        PlantedIndex.Right with { Changed = 8 },
        "get value _source.author",
        "get_source value author",
        "mget value docs.*._source.author {ids:[?]}",
        "search value hits.hits.*._source.author {query:{ids:{values:[?]}},sort:[{number:?}]}");

    [Fact]
    public Task A_swapped_routing() => AssertNewAsync(
        PlantedIndex.Right with { SwapsRoutings = true },
        "get status status 200→404",
        "search value hits.hits.*._routing {_source:?,query:{term:{author:?}},size:?,sort:[{number:?}]}",
        "search value hits.hits.*._routing {_source:[?],query:{match:{title:?}},size:?,sort:[{number:?}]}",
        "search value hits.hits.*._routing {query:{ids:{values:[?]}},sort:[{number:?}]}");

    [Fact]
    public Task An_alias_filter() => AssertNewAsync(
        PlantedIndex.Right with { RecentFrom = 2001 },
        "count number count",
        "indices.get_alias number books.aliases.recent.filter.range.year.gte",
        "search missing hits.hits.* ?_source&size&sort",
        "search total hits.total.value ?_source&size&sort");

    [Fact]
    public Task A_mapping_type() => AssertNewAsync(
        PlantedIndex.Right with { PagesType = "keyword" },
        "indices.get_mapping value books.mappings.properties.pages.type",
        "search aggregation aggregations.authors.buckets.*.doc_count {aggs:{authors:{terms:{field:?,order:{_key:?}}}},query:{range:{pages:{gte:?}}},size:?,track_total_hits:?}",
        "search total hits.total.value {aggs:{authors:{terms:{field:?,order:{_key:?}}}},query:{range:{pages:{gte:?}}},size:?,track_total_hits:?}");

    private async Task AssertNewAsync(PlantedIndex planted, params string[] expected)
    {
        await RealNodes.RequireAsync();
        var found = await recording.NewDifferencesAsync(planted, TestContext.Current.CancellationToken);
        foreach (var difference in found) { output.WriteLine(difference); }
        Assert.Equal(expected, found);
    }
}
