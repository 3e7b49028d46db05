using System.IO.Compression;
using System.Text;
using Migrations.Compare.Judging;
using Migrations.Exchanges.Assembling;
using Migrations.Exchanges.Http;
using Migrations.Exchanges.Tuples;
using Migrations.Rules.Packs;

namespace Migrations.Compare.Tests.Judging;

public class ResponseComparerTests
{
    private static readonly RulePack Shipped = ShippedPacks.For("elasticsearch", "7.10.2", "opensearch", "2.19.4");

    [Fact]
    public void Answers_equal_to_the_byte_are_a_match() => Assert.Equal(VerdictKind.Match, Judge("""{"a":1}""", """{"a":1}""").Verdict.Kind);

    [Fact]
    public void Order_of_members_and_white_space_mean_nothing() =>
        Assert.Equal(VerdictKind.Match, Judge("""{"a":[1,{"x":1,"y":2}],"b":"é"}""", """{ "b":"\u00e9", "a":[1, {"y":2,"x":1}]}""").Verdict.Kind);

    [Fact]
    public void The_known_differences_of_the_versions_are_equivalent_by_named_rules()
    {
        var judgement = Judge(Some.Search(2, true, ("1", 1.5, """{"a":1}"""), ("2", 1.25, """{"a":2}""")), Some.Search(2, false, ("1", 1.5, """{"a":1}"""), ("2", 1.25, """{"a":2}""")));

        Assert.Equal("EquivalentBy(mapping-types-gone, took)", judgement.Verdict.ToString());
        Assert.Equal([2, 1], judgement.RuleUses.OrderBy(u => u.Rule.Name, StringComparer.Ordinal).Select(u => u.Differences));
    }

    [Fact]
    public void What_is_ignored_is_not_called_equal()
    {
        var pair = Some.Pair("{}", "{}");
        var warned = pair with { Source = Some.Exchange("{}", "GET /", "", 200, 1, new MessageHeader("content-type", "application/json; charset=UTF-8"), new MessageHeader("Warning", "299 old")) };

        Assert.Equal("IgnoredBy(warning-headers)", new ResponseComparer(Shipped).Compare(warned).Verdict.ToString());
    }

    [Theory]
    [InlineData(200, """{"_shards":{"total":3,"failed":2,"failures":[{"shard":0,"reason":{"type":"broken","reason":"at 7"}}]},"hits":{"total":{"value":1}},"aggregations":{"a":{"value":1}}}""")]
    [InlineData(500, """{"error":{"type":"search_phase_execution_exception","failed_shards":[{"shard":0,"reason":{"type":"broken","reason":"at 7"}}]},"status":500}""")]
    public void A_search_that_failed_on_some_shards_or_on_all_is_one_difference_of_one_fingerprint(int status, string target)
    {
        const string Source = """{"_shards":{"total":3,"failed":0},"hits":{"total":{"value":9}},"aggregations":{"a":{"value":5}}}""";

        var there = new ResponseComparer(Shipped).Compare(Some.Pair(Source, target, targetStatus: status));
        var back = new ResponseComparer(Shipped).Compare(Some.Pair(target, Source, sourceStatus: status));

        Assert.Equal(["search error _shards.failures none→broken"], there.Fingerprints.Select(f => f.Readable));
        Assert.Equal(["search error _shards.failures broken→none"], back.Fingerprints.Select(f => f.Readable));
    }

    [Theory]
    [InlineData("""{"a":1}""", """{"a":2}""", "Number a 1 2")]
    [InlineData("""{"a":1}""", """{"a":1.0}""", "Number a 1 1.0")]
    [InlineData("""{"a":1e1}""", """{"a":10.0}""", "")]
    [InlineData("""{"a":9007199254740993}""", """{"a":9007199254740992}""", "Number a 9007199254740993 9007199254740992")]
    [InlineData("""{"a":"x"}""", """{"a":"y"}""", "Value a \"x\" \"y\"")]
    [InlineData("""{"a":true}""", """{"a":false}""", "Value a true false")]
    [InlineData("""{"a":null}""", """{"a":1}""", "Type a null 1")]
    [InlineData("""{"a":{"b":1}}""", """{"a":{}}""", "Missing a.b 1 ")]
    [InlineData("""{"a":{}}""", """{"a":{"b.c":1}}""", "Extra a.'b.c'  1")]
    [InlineData("""{"a":[1,2,3]}""", """{"a":[3,1,2]}""", "Order a [1,2,3] [3,1,2]")]
    [InlineData("""{"a":[1,2,3]}""", """{"a":[1,3]}""", "Missing a.1 2 ")]
    [InlineData("""{"a":[1,2]}""", """{"a":[1,5,2]}""", "Extra a.1  5")]
    [InlineData("""{"error":{"reason":"no"},"status":400}""", """{"error":{"reason":"never"},"status":400}""", "Error error.reason \"no\" \"never\"")]
    [InlineData("""{"items":[{"index":{"_id":"1","status":201,"result":"created"}}]}""", """{"items":[{"index":{"_id":"1","status":409,"error":{}}}]}""", "Status items.0.index.status 201 409")]
    public void A_difference_is_told_by_kind_and_place(string source, string target, string expected)
    {
        var differences = new ResponseComparer(RulePack.Empty).Compare(Some.Pair(source, target, api: "get")).Differences;

        Assert.Equal(expected, string.Join("; ", differences.Select(d => $"{d.Kind} {d.Path} {d.Source} {d.Target}")));
    }

    [Fact]
    public void When_the_status_differs_nothing_else_is_compared()
    {
        var judgement = new ResponseComparer(Shipped).Compare(Some.Pair("""{"found":true}""", """{"error":"x"}""", "get", "GET /i/_doc/1", targetStatus: 404));

        var difference = Assert.Single(judgement.Differences);
        Assert.Equal((DifferenceKind.Status, "200", "404"), (difference.Kind, difference.Source, difference.Target));
        Assert.Equal("get status status 200→404", Assert.Single(judgement.Fingerprints).Readable);
    }

    [Fact]
    public void Bodies_are_compared_under_their_content_coding()
    {
        var body = """{"took":1,"a":"x"}""";
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest)) { gzip.Write(Encoding.UTF8.GetBytes(body)); }
        var pair = Some.Pair(body, "");
        pair = pair with { Tuple = pair.Tuple! with { TargetBody = packed.ToArray(), TargetHeaders = "Content-Encoding: gzip\r\ncontent-type: application/json; charset=UTF-8\r\n" } };

        Assert.Equal(VerdictKind.Match, new ResponseComparer(Shipped).Compare(pair).Verdict.Kind);
        Assert.Equal("NotComparable(a body is larger than the comparison's bound)", new ResponseComparer(Shipped, new ComparerOptions { MaxBodyBytes = 10 }).Compare(pair).Verdict.ToString());
    }

    [Fact]
    public void A_damaged_content_coding_is_not_comparable()
    {
        var pair = Some.Pair("{}", "");
        pair = pair with { Tuple = pair.Tuple! with { TargetBody = new byte[] { 1, 2, 3 }, TargetHeaders = "content-encoding: gzip\r\n" } };

        Assert.Equal("a body's content coding is damaged", new ResponseComparer(Shipped).Compare(pair).Verdict.Why);
    }

    [Fact]
    public void Text_is_compared_by_line()
    {
        var differences = Judge("green a 1\ngreen b 2\n", "green a 1\nyellow b 2\n", api: "cat.indices").Differences;

        Assert.Equal("green b 2|yellow b 2", string.Join(';', differences.Select(d => $"{d.Source}|{d.Target}")));
    }

    [Theory]
    [InlineData(ReadFreshness.Racing, ReadFreshness.None, "raced with a write")]
    [InlineData(ReadFreshness.Fresh, ReadFreshness.Racing, "raced with a write")]
    [InlineData(ReadFreshness.Fresh, ReadFreshness.Stale, "read before a refresh")]
    public void A_difference_of_a_racing_read_proves_nothing_but_equal_answers_match(ReadFreshness source, ReadFreshness target, string why)
    {
        var different = Some.Pair("""{"count":1}""", """{"count":2}""", "count");
        var equal = Some.Pair("""{"count":1}""", """{"count":1}""", "count");
        ExchangePair With(ExchangePair pair) => pair with { Tuple = pair.Tuple! with { SourceFreshness = source, TargetFreshness = target } };

        var comparer = new ResponseComparer(Shipped);
        Assert.Equal(Verdict.NotComparable(why), comparer.Compare(With(different)).Verdict);
        Assert.Empty(comparer.Compare(With(different)).Differences);
        Assert.Equal(Verdict.Match, comparer.Compare(With(equal)).Verdict);
    }

    [Theory]
    [InlineData("delete", 404, 409, "source version", true)]
    [InlineData("delete", 200, 409, "source version", false)]
    [InlineData("delete", 404, 409, "target's own numbers", false)]
    [InlineData("delete", 404, 403, "source version", false)]
    [InlineData("index", 404, 409, "source version", false)]
    [InlineData("index", 201, 409, "source version", true)] // the document came again, as new to the source
    [InlineData("index", 200, 409, "source version", false)]
    [InlineData("index", 201, 409, "target's own numbers", false)]
    [InlineData("index", 201, 403, "source version", false)]
    [InlineData("delete", 201, 409, "source version", false)]
    [InlineData("update", 201, 409, "source version", false)]
    public void What_follows_a_deletion_that_only_the_target_remembers_proves_nothing_and_no_other_refusal_does(string api, int source, int target, string rule, bool isExcused)
    {
        var pair = Some.Pair("""{"_version":1,"result":"not_found"}""", """{"status":409}""", api, "DELETE /flights/_doc/1", sourceStatus: source, targetStatus: target, edits: $$"""[{"what":"query","name":"version","from":"","to":"1","rule":"{{rule}}"}]""");

        var verdict = new ResponseComparer(Shipped).Compare(pair).Verdict;

        Assert.Equal(isExcused ? VerdictKind.NotComparable : VerdictKind.Different, verdict.Kind);
        if (isExcused) { Assert.Equal(ReasonKind.Raced, ReasonKinds.Of(verdict.Why)); }
    }

    private const string Forgotten = """{"delete":{"_index":"i","_type":"_doc","_id":"1","_version":1,"result":"not_found","status":404}}""";
    private const string ComeAgain = """{"index":{"_index":"i","_type":"_doc","_id":"1","_version":1,"result":"created","status":201}}""";
    private const string Refused = """{"index":{"_index":"i","_id":"1","status":409,"error":{"type":"version_conflict_engine_exception","reason":"[1]: version conflict"}}}""";
    private const string Remembered = """{"delete":{"_index":"i","_id":"1","status":409,"error":{"type":"version_conflict_engine_exception","reason":"[1]: version conflict"}}}""";

    [Theory]
    [InlineData(Forgotten, Remembered, "source version", VerdictKind.NotComparable)]
    [InlineData(Forgotten, Remembered, "fence", VerdictKind.Different)] // without the source's version the conflict has another cause
    [InlineData(Forgotten, """{"delete":{"_index":"i","_id":"2","status":409,"error":{}}}""", "source version", VerdictKind.Different)]
    [InlineData(Forgotten, """{"delete":{"_index":"i","_id":"1","status":403,"error":{}}}""", "source version", VerdictKind.Different)]
    [InlineData(Forgotten, """{"index":{"_index":"i","_id":"1","status":409,"error":{}}}""", "source version", VerdictKind.Different)]
    [InlineData("""{"delete":{"_index":"i","_type":"_doc","_id":"1","_version":2,"result":"deleted","status":200}}""", Remembered, "source version", VerdictKind.Different)]
    [InlineData("""{"index":{"_index":"i","_type":"_doc","_id":"1","_version":1,"result":"created","status":404}}""", Remembered, "source version", VerdictKind.Different)]
    [InlineData(ComeAgain, Refused, "source version", VerdictKind.NotComparable)]
    [InlineData(ComeAgain, Refused, "fence", VerdictKind.Different)]
    [InlineData(ComeAgain, Remembered, "source version", VerdictKind.Different)]
    [InlineData("""{"index":{"_index":"i","_type":"_doc","_id":"1","_version":5,"result":"updated","status":200}}""", Refused, "source version", VerdictKind.Different)]
    [InlineData("""{"index":{"_index":"i","_type":"_doc","_id":"2","_version":1,"result":"created","status":201}}""", Refused, "source version", VerdictKind.Different)]
    public void What_follows_in_a_bulk_a_deletion_that_only_the_target_remembers_proves_nothing_and_no_other_refusal_does(string source, string target, string rule, VerdictKind expected)
    {
        var judgement = new ResponseComparer(Shipped).Compare(Bulk(source, target, rule, Rest("_type"), Rest(null)));

        Assert.Equal(expected, judgement.Verdict.Kind);
        if (expected == VerdictKind.NotComparable) { Assert.Equal((ReasonKind.Raced, 0), (ReasonKinds.Of(judgement.Verdict.Why), judgement.Differences.Count)); }
    }

    [Fact]
    public void Beside_such_a_deletion_an_item_that_differs_is_the_difference_and_keeps_its_place()
    {
        var judgement = new ResponseComparer(Shipped).Compare(Bulk(Forgotten, Remembered, "source version", Rest("_type"), Rest(null, version: 4)));

        Assert.Equal(VerdictKind.Different, judgement.Verdict.Kind);
        Assert.Equal("items.1.index._version", Assert.Single(judgement.Differences).Path);
    }

    [Fact]
    public void Equal_answers_of_such_a_bulk_are_judged_as_ever() =>
        Assert.Equal(VerdictKind.EquivalentBy, new ResponseComparer(Shipped).Compare(Bulk(Forgotten, Forgotten.Replace("\"_type\":\"_doc\",", "", StringComparison.Ordinal), "source version", Rest("_type"), Rest(null))).Verdict.Kind);

    private static string Rest(string? type, int version = 3) => $$$"""{"index":{"_index":"i",{{{(type is null ? "" : "\"_type\":\"_doc\",")}}}"_id":"7","_version":{{{version}}},"status":200}}""";

    private static ExchangePair Bulk(string source, string target, string rule, string sourceRest, string targetRest) => Some.Pair(
        $$"""{"took":1,"errors":false,"items":[{{source}},{{sourceRest}}]}""", $$"""{"took":9,"errors":{{(target.Contains("error", StringComparison.Ordinal) ? "true" : "false")}},"items":[{{target}},{{targetRest}}]}""",
        "bulk", "POST /_bulk", edits: $$"""[{"what":"body","name":"items","from":"","to":"","rule":"{{rule}}"}]""");

    [Fact]
    public void What_has_no_two_answers_is_not_comparable_and_says_why()
    {
        var pair = Some.Pair("{}", "{}");
        string Why(ExchangePair p) => new ResponseComparer(Shipped).Compare(p).Verdict.Why;

        Assert.Equal("withheld: outward: snapshot.create", Why(pair with { Tuple = pair.Tuple! with { Disposition = TupleDisposition.Withheld, WithheldReason = "outward: snapshot.create" } }));
        Assert.Equal("applied from effects", Why(pair with { Tuple = pair.Tuple! with { Disposition = TupleDisposition.AppliedFromEffects } }));
        Assert.Equal("before image", Why(pair with { Tuple = pair.Tuple! with { Disposition = TupleDisposition.InImage } }));
        Assert.Equal("the target did not answer in time", Why(pair with { Tuple = pair.Tuple! with { Outcome = SendStatus.TimedOut } }));
        Assert.Equal("the source never answered", Why(pair with { Source = pair.Source! with { Status = ExchangeStatus.Unanswered, Response = null } }));
        Assert.Equal("not replayed", Why(pair with { Tuple = null }));
        Assert.Equal("the capture log does not hold the exchange", Why(pair with { Source = null }));
        Assert.Equal("repeated after a restart", Why(pair with { Tuple = pair.Tuple! with { Edits = """[{"what":"repeat","name":"effects","from":"","to":"1","rule":"in doubt after a restart"}]""" } }));
        Assert.Equal("run as a task on the target", Why(Some.Pair("""{"total":3}""", """{"task":"n:1"}""", "reindex")));
        Assert.Equal("run as a task on the source", Why(Some.Pair("""{"task":"n:1"}""", """{"total":3}""", "reindex")));
        Assert.Equal("run as a task on both", Why(Some.Pair("""{"task":"m:4"}""", """{"task":"n:1"}""", "reindex")));
    }

    [Fact]
    public void Counts_of_a_fenced_by_query_operation_are_not_the_clients()
    {
        const string Fence = """[{"what":"body","name":"query","from":"","to":"3 ids","rule":"fenced by ids"}]""";
        Judgement With(string edits) => new ResponseComparer(Shipped).Compare(Some.Pair("""{"total":9,"updated":3,"noops":6}""", """{"total":3,"updated":3,"noops":0}""", "update_by_query", edits: edits));

        Assert.Equal("IgnoredBy(edit.by-query-fence)", With(Fence).Verdict.ToString());
        Assert.Equal("Missing total", string.Join(';', new ResponseComparer(Shipped).Compare(Some.Pair("""{"total":9}""", "{}", "update_by_query", edits: Fence)).Differences.Select(d => $"{d.Kind} {d.Path}")));
        Assert.Equal(VerdictKind.Different, With("[]").Verdict.Kind);
    }

    [Fact]
    public void A_fenced_operation_that_the_source_stopped_at_a_conflict_raced_with_a_write()
    {
        const string Fence = """[{"what":"body","name":"query","from":"","to":"1 ids","rule":"fenced by ids"}]""";
        var pair = Some.Pair("""{"deleted":1,"failures":[1]}""", """{"deleted":1,"failures":[]}""", "delete_by_query", edits: Fence, sourceStatus: 409);

        Assert.Equal(Verdict.NotComparable("a write raced with it on the source"), new ResponseComparer(Shipped).Compare(pair).Verdict);
    }

    [Fact]
    public void Whether_a_bulk_without_its_items_shown_had_errors_is_not_judged_when_items_were_left_out()
    {
        const string LeftOut = """[{"what":"item","name":"10","from":"create","to":"","rule":"withheld"}]""";
        var pair = Some.Pair("""{"errors":true}""", """{"errors":false}""", "bulk", edits: LeftOut);

        Assert.Equal("IgnoredBy(edit.items-left-out)", new ResponseComparer(Shipped).Compare(pair).Verdict.ToString());
    }

    [Fact]
    public void What_is_asked_about_snapshots_differs_because_they_are_not_replayed()
    {
        Assert.Equal("asks about snapshots, which are not replayed", new ResponseComparer(Shipped).Compare(Some.Pair("{}", "{}", "snapshot.get", targetStatus: 404)).Verdict.Why);
        Assert.Equal(VerdictKind.Match, new ResponseComparer(Shipped).Compare(Some.Pair("{}", "{}", "snapshot.get")).Verdict.Kind);
    }

    [Fact]
    public void A_bulk_is_compared_by_what_was_sent_of_it()
    {
        const string Edits = """[{"what":"body","name":"items","from":"","to":"","rule":"source id"},{"what":"item","name":"1","from":"index","to":"","rule":"withheld (429)"}]""";
        var source = """{"took":3,"errors":true,"items":[{"index":{"_index":"i","_id":"g1","result":"created","status":201}},{"index":{"_index":"i","_id":"x","status":429,"error":{"type":"t"}}}]}""";
        var target = """{"took":9,"errors":false,"items":[{"create":{"_index":"i","_id":"g1","result":"created","status":201}}]}""";

        Assert.Equal("EquivalentBy(took)", new ResponseComparer(Shipped).Compare(Some.Pair(source, target, "bulk", edits: Edits)).Verdict.ToString());
    }

    [Fact]
    public void An_operation_sent_alone_is_compared_with_its_own_item()
    {
        var source = """{"took":3,"errors":false,"items":[{"index":{"_index":"i","_id":"a","status":201}},{"update":{"_index":"i","_id":"b","_version":2,"result":"updated","status":200}}]}""";
        ExchangePair Alone(string target) => Some.Pair(source, target, "bulk", unit: 1, targetRequest: "POST /i/_update/b?if_seq_no=3");

        Assert.Equal(VerdictKind.Match, new ResponseComparer(Shipped).Compare(Alone("""{"_index":"i","_id":"b","_version":2,"result":"updated"}""")).Verdict.Kind);
        Assert.Equal("result", Assert.Single(new ResponseComparer(Shipped).Compare(Alone("""{"_index":"i","_id":"b","_version":2,"result":"noop"}""")).Differences).Path);
    }

    [Fact]
    public void A_renamed_member_is_compared_under_its_old_name()
    {
        var pack = RulePack.Parse("rules:\n  - { name: r, paths: '**.master', equivalent: { rename: manager }, reason: x }\n", "r.yaml");

        Assert.Equal("EquivalentBy(r)", new ResponseComparer(pack).Compare(Some.Pair("""{"a":{"master":"n"}}""", """{"a":{"manager":"n"}}""")).Verdict.ToString());
        Assert.Equal("a.master", Assert.Single(new ResponseComparer(pack).Compare(Some.Pair("""{"a":{"master":"n"}}""", """{"a":{"manager":"m"}}""")).Differences).Path);
    }

    [Fact]
    public void An_unordered_array_is_a_set_whose_elements_follow_their_own_rules()
    {
        var pack = RulePack.Parse("rules:\n  - { name: set, paths: a, equivalent: unordered, reason: x }\n  - { name: ms, paths: a.*.ms, equivalent: drop, reason: x }\n", "r.yaml");
        var judgement = new ResponseComparer(pack).Compare(Some.Pair("""{"a":[{"k":1,"ms":5},{"k":2,"ms":6}]}""", """{"a":[{"k":2,"ms":7},{"k":1,"ms":8}]}"""));

        Assert.Equal("EquivalentBy(ms, set)", judgement.Verdict.ToString());
        Assert.Equal("a.0.k", Assert.Single(new ResponseComparer(pack).Compare(Some.Pair("""{"a":[{"k":1},{"k":2}]}""", """{"a":[{"k":2},{"k":3}]}""")).Differences).Path);
    }

    private static Judgement Judge(string source, string target, string api = "search") => new ResponseComparer(Shipped).Compare(Some.Pair(source, target, api));
}
