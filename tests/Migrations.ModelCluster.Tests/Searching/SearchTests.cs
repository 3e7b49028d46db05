using Migrations.ModelCluster.Searching;

namespace Migrations.ModelCluster.Tests.Searching;

public sealed class SearchTests
{
    [Fact]
    public async Task Searches_see_what_is_refreshed_and_a_get_sees_what_was_written()
    {
        var clock = Some.Clock();
        var node = Some.Node(clock);
        await node.AskAsync("PUT", "/a", """{"settings":{"refresh_interval":"1s"}}""");
        await node.WriteAsync("PUT", "/a/_doc/1");
        Assert.Empty((await node.AskAsync("POST", "/a/_search", "{}")).Json.Ids());
        Assert.Equal(200, (await node.AskAsync("GET", "/a/_doc/1")).Status);
        Assert.Equal(404, (await node.AskAsync("GET", "/a/_doc/1?realtime=false")).Status);
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(["1"], (await node.AskAsync("POST", "/a/_search", "{}")).Json.Ids());
    }

    [Fact]
    public async Task A_scroll_shows_the_moment_it_was_opened_at_and_ends_with_its_keep_alive()
    {
        var clock = Some.Clock();
        var node = Some.Node(clock);
        for (var i = 0; i < 5; i++) { await node.WriteAsync("PUT", $"/a/_doc/{i}?refresh=true"); }
        var (_, first) = await node.AskAsync("POST", "/a/_search?scroll=1m", """{"size":2,"sort":["_doc"]}""");
        for (var i = 0; i < 5; i++) { await node.WriteAsync("DELETE", $"/a/_doc/{i}?refresh=true", null); }
        var next = $$"""{"scroll":"1m","scroll_id":"{{first["_scroll_id"]}}"}""";
        Assert.Equal(["2", "3"], (await node.AskAsync("POST", "/_search/scroll", next)).Json.Ids());
        Assert.Equal(["4"], (await node.AskAsync("POST", "/_search/scroll", next)).Json.Ids());
        clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(404, (await node.AskAsync("POST", "/_search/scroll", next)).Status);
    }

    /// <summary>The scores are those a real 7.10.2 gave for one document of one word, and for the rarer of two.</summary>
    [Fact]
    public async Task Scores_are_those_of_the_real_nodes()
    {
        var node = Some.Node();
        await node.AskAsync("PUT", "/a", """{"settings":{"number_of_shards":1}}""");
        await node.WriteAsync("PUT", "/a/_doc/1?refresh=true", """{"t":"red"}""");
        var (_, one) = await node.AskAsync("POST", "/a/_search", """{"query":{"match":{"t":"red"}}}""");
        Assert.Equal(0.2876821f, (float)one["hits"]!["max_score"]!, 6);
        await node.WriteAsync("PUT", "/a/_doc/2?refresh=true", """{"t":"blue"}""");
        var (_, two) = await node.AskAsync("POST", "/a/_search", """{"query":{"match":{"t":"red"}}}""");
        Assert.Equal(0.6931472f, (float)two["hits"]!["max_score"]!, 6);
    }

    [Theory]
    [InlineData("The Quick, brown-fox", "the quick brown fox")]
    [InlineData("a.b c_d 12,5 it's x:y 1.5", "a.b c_d 12,5 it's x:y 1.5")]
    [InlineData("-- __ ?", "")]
    public void Text_is_cut_as_the_standard_analyzer_cuts_it(string text, string words) => Assert.Equal(words, string.Join(' ', TextAnalysis.Words(text)));

    [Theory]
    [InlineData(23, 23)]
    [InlineData(40, 40)]
    [InlineData(41, 40)]
    [InlineData(1000, 984)]
    public void Lengths_are_kept_in_a_byte(int length, int kept) => Assert.Equal(kept, Bm25.Kept(length));

    [Fact]
    public async Task Update_by_query_changes_what_is_refreshed_and_leaves_what_changed_meanwhile()
    {
        var node = Some.Node();
        await node.AskAsync("PUT", "/a", """{"settings":{"number_of_shards":1,"refresh_interval":"-1"}}""");
        for (var i = 0; i < 3; i++) { await node.WriteAsync("PUT", $"/a/_doc/{i}?refresh=true"); }
        await node.WriteAsync("PUT", "/a/_doc/1", """{"v":7}""");
        await node.WriteAsync("PUT", "/a/_doc/new");
        var (_, json) = await node.AskAsync("POST", "/a/_update_by_query?conflicts=proceed", """{"script":{"source":"ctx._source.v += params.n","params":{"n":10}}}""");
        Assert.Equal((3, 2, 1), ((int)json["total"]!, (int)json["updated"]!, (int)json["version_conflicts"]!));
        var values = await Task.WhenAll(((string[])["0", "1", "2", "new"]).Select(async id => (int)(await node.AskAsync("GET", $"/a/_doc/{id}")).Json["_source"]!["v"]!));
        Assert.Equal("11 7 11 1", string.Join(' ', values));
    }
}
