using Migrations.Compare.Judging;
using Migrations.Rules.Packs;

namespace Migrations.Compare.Tests;

public class ShippedPackTests
{
    [Fact]
    public void Every_shipped_pack_can_be_read_and_every_rule_gives_a_reason()
    {
        Assert.Equal(["elasticsearch-7.10-to-opensearch-2.19.yaml", "same-version.yaml"], ShippedPacks.Names);
        foreach (var name in ShippedPacks.Names) { Assert.All(RulePack.Parse(ShippedPacks.Text(name), name).Rules, r => Assert.True(r.Reason.Length > 20, r.Name)); }
    }

    [Fact]
    public void The_packs_are_chosen_by_the_two_versions()
    {
        Assert.DoesNotContain(ShippedPacks.For("elasticsearch", "7.10.2", "elasticsearch", "7.10.2").Rules, r => r.Name == "mapping-types-gone");
        Assert.Contains(ShippedPacks.For("elasticsearch", "7.10.2", "opensearch", "2.19.4").Rules, r => r.Name == "mapping-types-gone");
    }

    /// <summary>Each known difference, and the one rule without which it would be reported.</summary>
    [Theory]
    [InlineData("mapping-types-gone", "get", """{"_index":"i","_type":"_doc","_id":"1"}""", """{"_index":"i","_id":"1"}""")]
    [InlineData("mapping-types-gone", "bulk", """{"items":[{"index":{"_type":"_doc","_id":"1"}}]}""", """{"items":[{"index":{"_id":"1"}}]}""")]
    [InlineData("mapping-types-gone", "mget", """{"docs":[{"_type":"_doc","_id":"1"}]}""", """{"docs":[{"_id":"1"}]}""")]
    [InlineData("error-texts-types", "update", """{"error":{"reason":"[_doc][1]: document missing"},"status":404}""", """{"error":{"reason":"[1]: document missing"},"status":404}""")]
    [InlineData("parser-texts", "index", """{"error":{"caused_by":{"reason":"end-of-input\n at [Source: (byte[])\"{; \"; line: 1, column: 6]"}},"status":400}""", """{"error":{"caused_by":{"reason":"end-of-input\n at [Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: 1, column: 6]"}},"status":400}""")]
    [InlineData("java-packages", "indices.validate_query", """{"valid":false,"error":"x;; org.elasticsearch.common.xcontent.NamedObjectNotFoundException: y"}""", """{"valid":false,"error":"x;; org.opensearch.core.xcontent.NamedObjectNotFoundException: y"}""")]
    [InlineData("java-packages", "indices.validate_query", """{"explanations":[{"error":"org.elasticsearch.common.ParsingException: x"}]}""", """{"explanations":[{"error":"org.opensearch.core.common.ParsingException: x"}]}""")]
    [InlineData("cluster-manager", "cluster.health", """{"status":"green"}""", """{"status":"green","discovered_cluster_manager":true}""")]
    [InlineData("settings-added", "indices.get_settings", """{"i":{"settings":{"index":{}}}}""", """{"i":{"settings":{"index":{"replication":{"type":"DOCUMENT"}}}}}""")]
    [InlineData("created-version", "indices.get_settings", """{"i":{"settings":{"index":{"version":{"created":"7100299"}}}}}""", """{"i":{"settings":{"index":{"version":{"created":"136408127"}}}}}""")]
    [InlineData("metadata-fields", "field_caps", """{"fields":{}}""", """{"fields":{"_nested_path":{"_nested_path":{}}}}""")]
    [InlineData("product-version", "info", """{"version":{"number":"7.10.2"}}""", """{"version":{"number":"2.19.4"}}""")]
    [InlineData("percentiles-at-gaps", "search", """{"aggregations":{"p":{"values":{"75.0":101.03}}}}""", """{"aggregations":{"p":{"values":{"75.0":151.09}}}}""")]
    [InlineData("collapse-max-score", "search", """{"hits":{"max_score":null}}""", """{"hits":{"max_score":1.5}}""")]
    [InlineData("took", "msearch", """{"took":1,"responses":[{"took":1}]}""", """{"took":2,"responses":[{"took":3}]}""")]
    [InlineData("scroll-id", "search", """{"_scroll_id":"a"}""", """{"_scroll_id":"b"}""")]
    [InlineData("sequence-numbers", "index", """{"_seq_no":1,"_primary_term":1}""", """{"_seq_no":5,"_primary_term":2}""")]
    [InlineData("error-places", "search", """{"error":{"index_uuid":"a"},"status":404}""", """{"error":{"index_uuid":"b"},"status":404}""")]
    [InlineData("uuids", "indices.get_settings", """{"i":{"settings":{"index":{"uuid":"a"}}}}""", """{"i":{"settings":{"index":{"uuid":"b"}}}}""")]
    [InlineData("moments", "indices.get_settings", """{"i":{"settings":{"index":{"creation_date":"1"}}}}""", """{"i":{"settings":{"index":{"creation_date":"2"}}}}""")]
    [InlineData("explain-places", "search", """{"hits":{"hits":[{"_id":"1","_node":"a"}]}}""", """{"hits":{"hits":[{"_id":"1","_node":"b"}]}}""")]
    [InlineData("explain-documents", "explain", """{"explanation":{"description":"weight(state:MS in 27) [PerFieldSimilarity], result of:"}}""", """{"explanation":{"description":"weight(state:MS in 0) [PerFieldSimilarity], result of:"}}""")]
    [InlineData("profile", "search", """{"profile":{"shards":[{"time":1}]}}""", """{"profile":{"shards":[{"time":2}]}}""")]
    [InlineData("cat-indices", "cat.indices", "green open i 4Hb-QhIAS1aBcDeFgHiJkL 1 1 5 0 4.5kb 4.5kb", "green open i zzb-QhIAS1aBcDeFgHiJkL 1 1 5 0 10.1kb  10.1kb")]
    [InlineData("cat-indices", "cat.indices", "green open i 4Hb-QhIAS1aBcDeFgHiJkL 1 1 5 0 4.5kb 4.5kb\ngreen open j 4Hb-QhIAS1aBcDeFgHiJk- 1 1", "green open i -zb-QhIAS1aBcDeFgHiJkL 1 1 5 0 10.1kb  10.1kb\ngreen open j --b-QhIAS1aBcDeFgHiJkL 1 1")]
    [InlineData("cat-indices", "cat.indices", """[{"index":"i","uuid":"OAOonDrcQEyGvSotr1klrA"}]""", """[{"index":"i","uuid":"-NEk9MqZQKW9p3xveyavAQ"}]""")]
    [InlineData("cat-count", "cat.count", "1700000000 10:00:00 5", "1700000009 10:00:09 5")]
    public void Each_rule_is_needed(string rule, string api, string source, string target)
    {
        var pack = ShippedPacks.For("elasticsearch", "7.10.2", "opensearch", "2.19.4");
        var pair = Some.Pair(source, target, api);

        Assert.Contains(rule, new ResponseComparer(pack).Compare(pair).RuleUses.Select(u => u.Rule.Name));
        Assert.Equal(VerdictKind.Different, new ResponseComparer(pack.Without(rule)).Compare(pair).Verdict.Kind);
    }

    [Theory]
    [InlineData("current document has seqNo [8] and primary term [1]", "current document has seqNo [9] and primary term [2]")]
    [InlineData("but no document was found", "but no document was found")]
    [InlineData("current document has seqNo [8] and primary term [1]", "but no document was found")] // deleted by another client just before, or not yet
    public void A_conflict_text_is_known_but_for_its_numbers_and_what_the_other_left(string source, string target)
    {
        static string Text(int required, string found) => $$$"""{"error":{"reason":"[1]: version conflict, required seqNo [{{{required}}}], primary term [1]. {{{found}}}"},"status":409}""";
        var pack = ShippedPacks.SameVersion;
        var pair = Some.Pair(Text(3, source), Text(8, target), "index", sourceStatus: 409, targetStatus: 409);

        Assert.Equal("EquivalentBy(conflict-texts)", new ResponseComparer(pack).Compare(pair).Verdict.ToString());
        Assert.Equal(VerdictKind.Different, new ResponseComparer(pack.Without("conflict-texts")).Compare(pair).Verdict.Kind);
    }

    [Fact]
    public void What_a_rule_alone_hides_is_told_and_a_dead_rule_hides_nothing()
    {
        var pack = RulePack.Parse("rules:\n  - { name: a, paths: x, ignore: true, reason: r }\n  - { name: twin, paths: y, ignore: true, reason: r }\n  - { name: other twin, paths: y, ignore: true, reason: r }\n", "r.yaml");
        var needs = RuleNeed.Of(pack, new ComparerOptions(), [Some.Pair("""{"x":1}""", """{"x":2}""", ordinal: 4), Some.Pair("""{"y":1}""", """{"y":2}""", ordinal: 5)]);

        Assert.Equal(["a 1 1 4", "twin 1 0 ", "other twin 0 0 "], needs.Select(n => $"{n.Rule.Name} {n.Pairs} {n.Shown} {n.Example}"));
    }
}
