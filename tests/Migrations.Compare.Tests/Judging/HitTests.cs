using Migrations.Compare.Judging;

namespace Migrations.Compare.Tests.Judging;

public class HitTests
{
    private const string Doc = """{"a":1}""";

    [Fact]
    public void Hits_with_equal_scores_may_stand_in_any_order() =>
        Assert.Equal("EquivalentBy(ties)", Judge([("1", 2), ("2", 1), ("3", 1)], [("1", 2), ("3", 1), ("2", 1)]));

    [Fact]
    public void Hits_that_overtake_a_better_one_have_changed_rank() =>
        Assert.Equal("Number hits.hits.0._score; Number hits.hits.1._score; Number hits.max_score; Rank hits.hits", Judge([("1", 2), ("2", 1)], [("2", 3), ("1", 0.5)]));

    [Fact]
    public void A_page_that_ends_inside_a_tie_may_show_any_of_it() =>
        Assert.Equal("EquivalentBy(ties)", Judge([("1", 2), ("2", 1), ("3", 1)], [("1", 2), ("3", 1), ("4", 1)]));

    [Fact]
    public void A_page_that_does_not_end_inside_a_tie_may_not() =>
        Assert.Equal("Extra hits.hits.1; Missing hits.hits.1", Judge([("1", 2), ("2", 1.5), ("3", 1)], [("1", 2), ("4", 1.5), ("3", 1)]));

    [Fact]
    public void A_missing_hit_does_not_make_the_others_differ() =>
        Assert.Equal("Missing hits.hits.0", Judge([("1", 2), ("2", 2), ("3", 1)], [("2", 2), ("3", 1)]));

    [Fact]
    public void One_id_under_two_routings_is_two_hits()
    {
        static string Answer(params (string Id, string Routing, int Value)[] hits) =>
            "{\"hits\":{\"hits\":[" + string.Join(',', hits.Select(h => $$$"""{"_index":"i","_id":"{{{h.Id}}}","_routing":"{{{h.Routing}}}","sort":[7],"_source":{"v":{{{h.Value}}}}}""")) + "]}}";
        string Verdict(string target) => new ResponseComparer(ShippedPacks.SameVersion).Compare(Some.Pair(Answer(("1", "a", 5), ("1", "b", 6), ("2", "a", 5)), target)).Verdict.ToString();

        Assert.Equal("EquivalentBy(ties)", Verdict(Answer(("2", "a", 5), ("1", "b", 6), ("1", "a", 5))));
        Assert.Equal("Different", Verdict(Answer(("2", "a", 5), ("1", "b", 5), ("1", "a", 5))));
    }

    [Fact]
    public void Another_number_of_shards_is_one_cause()
    {
        var target = Some.Search(2, true, ("2", 3, Doc), ("1", 0.5, Doc)).Replace("\"_shards\":{\"total\":1,\"successful\":1", "\"_shards\":{\"total\":5,\"successful\":5", StringComparison.Ordinal);
        var judgement = new ResponseComparer(ShippedPacks.SameVersion).Compare(Some.Pair(Some.Search(2, true, ("1", 2, Doc), ("2", 1, Doc)), target, requestBody: """{"query":{"match":{"a":1}}}"""));

        var difference = Assert.Single(judgement.Differences);
        Assert.Equal("Rank _shards.total 1 5", $"{difference.Kind} {difference.Path} {difference.Source} {difference.Target}");
        Assert.Empty(judgement.Fingerprints[0].Shape);
    }

    [Fact]
    public void Buckets_are_paired_by_their_keys()
    {
        static string Terms(params (string Key, int Count)[] buckets) =>
            "{\"aggregations\":{\"by\":{\"buckets\":[" + string.Join(',', buckets.Select(b => $"{{\"key\":\"{b.Key}\",\"doc_count\":{b.Count}}}")) + "]}}}";

        var differences = new ResponseComparer(ShippedPacks.SameVersion).Compare(Some.Pair(Terms(("a", 5), ("b", 3), ("c", 1)), Terms(("a", 5), ("c", 1)))).Differences;

        Assert.Equal("Aggregation aggregations.by.buckets.1", string.Join("; ", differences.Select(d => $"{d.Kind} {d.Path}")));
    }

    private static string Judge((string Id, double Score)[] source, (string Id, double Score)[] target)
    {
        string Body((string Id, double Score)[] hits) => Some.Search(3, true, [.. hits.Select(h => (h.Id, h.Score, Doc))]);
        var judgement = new ResponseComparer(ShippedPacks.SameVersion).Compare(Some.Pair(Body(source), Body(target)));
        return judgement.Differences.Count == 0 ? judgement.Verdict.ToString() : string.Join("; ", judgement.Differences.Select(d => $"{d.Kind} {d.Path}").Order(StringComparer.Ordinal));
    }
}
