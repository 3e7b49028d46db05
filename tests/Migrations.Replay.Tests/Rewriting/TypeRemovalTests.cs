using System.Text;
using CsCheck;
using Migrations.Exchanges.Http;
using Migrations.Replay.Planning;
using Migrations.Replay.Rewriting;

namespace Migrations.Replay.Tests.Rewriting;

public sealed class TypeRemovalTests
{
    private static readonly TargetFit Typeless = new(hasTypes: false);

    [Theory]
    [InlineData("POST", "/i/_doc/1/_update?refresh=true", "/i/_update/1?refresh=true")]
    [InlineData("PUT", "/i/kind/a%2Fb?version=3&version_type=external_gte", "/i/_doc/a%2Fb?version=3&version_type=external_gte")]
    [InlineData("GET", "/i/_doc/_search?q=a:%22b%22", "/i/_search?q=a:%22b%22")]
    [InlineData("PUT", "/i?include_type_name=true&timeout=1s", "/i?timeout=1s")]
    [InlineData("GET", "/i/_mapping/kind?include_type_name", "/i/_mapping")]
    [InlineData("GET", "/_template/t?include_type_name=false", "/_template/t")]
    [InlineData("POST", "/alias/_rollover/i-2?include_type_name=true", "/alias/_rollover/i-2")]
    [InlineData("HEAD", "/i/_mapping/kind", "/i")]
    [InlineData("GET", "/i/_search?include_type_name=true", "/i/_search?include_type_name=true")] // both refuse it here
    public void Takes_the_type_out_of_the_target_and_leaves_the_rest_of_it_alone(string method, string target, string expected) =>
        Assert.Equal(expected, TypeRemoval.Apply(Request(method, target)).Target);

    [Theory]
    [InlineData("/i?include_type_name=true", """{"settings":{"a":1},"mappings":{"kind":{"properties":{"n":{"type":"long"}}}}}""", """{"settings":{"a":1},"mappings":{"properties":{"n":{"type":"long"}}}}""")]
    [InlineData("/i?include_type_name=true", """{"mappings":{"kind":{}}}""", """{"mappings":{}}""")]
    [InlineData("/i?include_type_name=true", """{"mappings":{"properties":{"n":{"type":"long"}}}}""", null)] // 7.10 refuses it
    [InlineData("/i?include_type_name=false", """{"mappings":{"kind":{"properties":{}}}}""", null)]
    [InlineData("/i", """{"mappings":{"_doc":{"properties":{}}}}""", null)] // both refuse it
    [InlineData("/i", """{"aliases":{"a":{"filter":{"terms":{"n":{"index":"j","type":"kind","id":"1","path":"ns"}}}}}}""", """{"aliases":{"a":{"filter":{"terms":{"n":{"index":"j","id":"1","path":"ns"}}}}}}""")]
    [InlineData("/_template/t?include_type_name=true", """{"index_patterns":["a*"],"mappings":{"_doc":{"_source":{"enabled":true}}}}""", """{"index_patterns":["a*"],"mappings":{"_source":{"enabled":true}}}""")]
    [InlineData("/i/_mapping/kind?include_type_name=true", """{"kind":{"properties":{"n":{"type":"long"}}}}""", """{"properties":{"n":{"type":"long"}}}""")]
    [InlineData("/i/_mapping/kind?include_type_name=true", """{"properties":{"n":{"type":"long"}}}""", null)]
    [InlineData("/i/_mapping", """{"kind":{"properties":{}}}""", null)]
    public void Takes_the_name_of_the_type_from_around_a_mapping_when_the_client_said_that_it_is_there(string target, string body, string? expected) => AssertBody("PUT", target, body, expected);

    [Theory]
    [InlineData("/_mget", """{"docs":[{"_index":"i","_type":"kind","_id":"1","_source":["_type"]},{"_index":"i","_id":"2"}]}""", """{"docs":[{"_index":"i","_id":"1","_source":["_type"]},{"_index":"i","_id":"2"}]}""")]
    [InlineData("/_mtermvectors", """{"ids":["1"],"parameters":{"_type":"kind","fields":["a"]},"docs":[{"_type":"kind","_id":"1"}]}""", """{"ids":["1"],"parameters":{"fields":["a"]},"docs":[{"_id":"1"}]}""")]
    [InlineData("/_reindex", """{"source":{"index":"i","type":["a","b"],"query":{"term":{"type":"x"}}},"dest":{"index":"j","type":"_doc","op_type":"create"}}""", """{"source":{"index":"i","query":{"term":{"type":"x"}}},"dest":{"index":"j","op_type":"create"}}""")]
    [InlineData("/i/_search", """{"query":{"more_like_this":{"fields":["t"],"like":[{"_index":"i","_type":"kind","_id":"1"},"text"],"unlike":{"_type":"kind","_id":"2"}}}}""", """{"query":{"more_like_this":{"fields":["t"],"like":[{"_index":"i","_id":"1"},"text"],"unlike":{"_id":"2"}}}}""")]
    [InlineData("/i/_search", """{"query":{"terms":{"n":{"index":"i","type":"kind","id":"1","path":"ns"},"boost":1.0}}}""", """{"query":{"terms":{"n":{"index":"i","id":"1","path":"ns"},"boost":1.0}}}""")]
    [InlineData("/i/_search", """{"query":{"percolate":{"field":"q","document_type":"kind","index":"i","type":"kind","id":"1"}}}""", """{"query":{"percolate":{"field":"q","index":"i","id":"1"}}}""")]
    [InlineData("/i/_search", """{"query":{"geo_shape":{"where":{"indexed_shape":{"index":"s","type":"kind","id":"1","path":"p"},"relation":"within"}}}}""", """{"query":{"geo_shape":{"where":{"indexed_shape":{"index":"s","id":"1","path":"p"},"relation":"within"}}}}""")]
    [InlineData("/i/_count", """{"query":{"bool":{"filter":[{"type":{"value":"kind"}},{"term":{"a":1}}]}}}""", """{"query":{"bool":{"filter":[{"match_all":{}},{"term":{"a":1}}]}}}""")]
    [InlineData("/i/_update_by_query", """{"query":{"type":{"value":"kind","boost":2.0}},"script":{"source":"x"}}""", """{"query":{"match_all":{"boost":2.0}},"script":{"source":"x"}}""")]
    [InlineData("/_aliases", """{"actions":[{"add":{"index":"i","alias":"a","filter":{"type":{"value":"kind"}}}}]}""", """{"actions":[{"add":{"index":"i","alias":"a","filter":{"match_all":{}}}}]}""")]
    public void Takes_the_type_out_of_bodies_that_name_one(string target, string body, string expected) => AssertBody("POST", target, body, expected);

    /// <summary>Fields, relations and options that bear the same name.</summary>
    [Theory]
    [InlineData("/i/_search", """{"query":{"term":{"type":{"value":"kind"}}}}""")]
    [InlineData("/i/_search", """{"query":{"has_child":{"type":"kind","query":{"match_all":{}}}}}""")]
    [InlineData("/i/_search", """{"query":{"parent_id":{"type":"kind","id":"1"}}}""")]
    [InlineData("/i/_search", """{"query":{"multi_match":{"query":"x","type":"phrase","fields":["type"]}},"sort":[{"n":{"unmapped_type":"long"}}]}""")]
    [InlineData("/i/_search", """{"query":{"term":{"_type":"kind"}},"aggs":{"t":{"terms":{"field":"type"}}}}""")]
    [InlineData("/i/_search", """{"query":{"terms":{"type":["a","b"]}},"suggest":{"s":{"text":"x","term":{"field":"type"}}}}""")]
    [InlineData("/i/_search", """{"query":{"percolate":{"field":"q","document":{"filter":{"type":{"value":"x"}}}}}}""")]
    [InlineData("/i/_update_by_query", """{"script":{"source":"x","params":{"query":{"type":{"value":"x"}}}}}""")]
    [InlineData("/i/_search", """{"query":{"bool":{"must":{"match":{"t":"a\ud83d"}},"filter":{"type":{"value":"x"}}}}}""")] // half of a pair cannot be written again
    [InlineData("/i/_search", """{"query":{"type":{"value":"kind"}""")]
    [InlineData("/i/_doc/1", """{"_type":"kind","docs":[{"_type":"kind"}]}""")]
    [InlineData("/i/_update/1", """{"doc":{"_type":"kind"}}""")]
    [InlineData("/_bulk", "{\"index\":{\"_index\":\"i\"}}\n{\"_type\":\"kind\"}\n")]
    [InlineData("/_bulk", "{\"delete\":{\"_index\":\"i\",\"_id\":\"1\"}}\n[{\"index\":{\"_type\":\"kind\"}}]\n")]
    [InlineData("/_msearch", "{\"index\":\"i\"}\n{\"query\":{\"match\":{\"type\":\"x\"}}}\n")]
    public void Leaves_to_the_byte_what_only_looks_like_a_type(string target, string body)
    {
        var request = Request("POST", target, body);
        Assert.Same(request, TypeRemoval.Apply(request));
    }

    [Fact]
    public void Takes_the_type_out_of_a_bulks_actions_and_keeps_every_other_byte()
    {
        const string Body = "{\"index\":{ \"_index\":\"i\",\"_type\":\"kind\",\"_id\":\"1\" }}\r\n{\"_type\": \"kind\"}\r\n\n{\"delete\":{\"_index\":\"i\", \"_id\":\"2\"}}\n{\"update\":{\"_id\":\"3\",\"_type\":\"_doc\"}}\n{\"doc\":{ }}\n";
        AssertBody("POST", "/_bulk", Body, "{\"index\":{\"_index\":\"i\",\"_id\":\"1\"}}\r\n{\"_type\": \"kind\"}\r\n\n{\"delete\":{\"_index\":\"i\", \"_id\":\"2\"}}\n{\"update\":{\"_id\":\"3\"}}\n{\"doc\":{ }}\n");
    }

    [Fact]
    public void Takes_the_type_out_of_a_multi_searchs_headers_and_queries() => AssertBody(
        "POST", "/_msearch",
        "{\"index\":\"i\",\"type\":\"kind\"}\n{\"query\":{\"type\":{\"value\":\"kind\"}}}\n{\"types\":[\"a\"]}\n{\"query\":{\"match\":{\"type\":\"a\"}}}\n{}\n{ }\n",
        "{\"index\":\"i\"}\n{\"query\":{\"match_all\":{}}}\n{}\n{\"query\":{\"match\":{\"type\":\"a\"}}}\n{}\n{ }\n");

    [Fact]
    public void Every_change_stands_on_the_request_under_one_rule_and_with_types_there_is_none()
    {
        var request = Request("POST", "/i/kind/_bulk", "{\"delete\":{\"_type\":\"kind\",\"_id\":\"1\"}}\n");

        var edits = Typeless.Fit(request).Edits;

        Assert.Equal([("body", "type", ""), ("path", "type", "kind")], edits.Select(static e => (e.What, e.Name, e.From)));
        Assert.All(edits, static e => Assert.Equal("types removed", e.Rule));
        Assert.Same(request, new TargetFit(hasTypes: true).Fit(request));
    }

    [Fact]
    public void A_compressed_body_is_sent_plain_once_a_type_is_taken_out_of_it()
    {
        using var zipped = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(zipped, System.IO.Compression.CompressionMode.Compress, leaveOpen: true)) { gzip.Write("{\"docs\":[{\"_type\":\"kind\",\"_id\":\"1\"}]}"u8); }
        var request = new TargetRequest("POST", "/i/_mget", [new MessageHeader("Content-Encoding", "gzip"), new MessageHeader("X", "y")], zipped.ToArray(), []);

        var without = TypeRemoval.Apply(request);

        Assert.Equal("{\"docs\":[{\"_id\":\"1\"}]}", Encoding.UTF8.GetString(without.Body.Span));
        Assert.Equal("X", Assert.Single(without.Headers).Name);
    }

    [Fact]
    public void Done_twice_is_done_once_and_without_types_nothing_is_done()
    {
        (string Method, string Path, string? Body)[] shapes =
        [
            ("PUT", "/i/{0}/1", "{\"a\":1}"), ("POST", "/i/{0}", "{}"), ("POST", "/i/{0}/1/_update", "{\"doc\":{}}"), ("GET", "/i/{0}/_search", "{\"query\":{0}}"), ("POST", "/i/{0}/_bulk", null), ("POST", "/_bulk", null),
            ("PUT", "/i/_mapping/{0}?include_type_name=true", "{\"{0}\":{\"properties\":{}}}"), ("PUT", "/i?include_type_name=true", "{\"mappings\":{\"{0}\":{\"properties\":{}}}}"), ("POST", "/_reindex", "{\"source\":{\"index\":\"i\",\"type\":\"{0}\"},\"dest\":{\"index\":\"j\"}}"), ("POST", "/_msearch", "{\"type\":\"{0}\"}\n{\"query\":{0}}\n"),
        ];
        var queries = OneOf("{\"match_all\":{}}", "{\"type\":{\"value\":\"x\"}}", "{\"terms\":{\"n\":{\"index\":\"i\",\"type\":\"x\",\"id\":\"1\",\"path\":\"p\"}}}", "{\"term\":{\"type\":{\"value\":\"x\"}}}");
        var lines = OneOf("{\"index\":{\"_id\":\"1\"}}\n{\"_type\":1}\n", "{\"create\":{\"_id\":\"1\",\"_type\":\"x\"}}\n{}\n", "{\"delete\":{\"_type\":\"x\",\"_id\":\"1\"}}\n", "\n", "no json\n", "{\"index\":{}}").Array[0, 6];
        Gen.Select(Gen.Int[0, shapes.Length - 1], OneOf("_doc", "kind", "a%2Fb", "a,b"), queries, lines).Sample((at, type, query, bulk) =>
        {
            var (method, path, body) = shapes[at];
            var request = Request(method, path.Replace("{0}", type, StringComparison.Ordinal), body is null ? string.Concat(bulk) : body.Replace("{0}", body.Contains("\"{0}\"", StringComparison.Ordinal) ? Uri.UnescapeDataString(type) : query, StringComparison.Ordinal));
            var once = TypeRemoval.Apply(request);
            Assert.Same(once, TypeRemoval.Apply(once));
            Assert.Equal(once.Edits.Count == 0, ReferenceEquals(once, request));
        });
    }

    [Theory]
    [InlineData("PUT", "/i/other/1", 400, "Rejecting mapping update to [i] as the final mapping would have more than 1 type: [_doc, other]", true)]
    [InlineData("PUT", "/i/_mapping/kind", 400, "Types cannot be provided in put mapping requests, unless the include_type_name parameter is set to true.", true)]
    [InlineData("GET", "/i/_mapping/other?include_type_name=true", 404, "type_missing_exception", true)]
    [InlineData("PUT", "/i?include_type_name=true", 400, "Root mapping definition has unsupported parameters:  [f : {type=keyword}]", true)]
    [InlineData("PUT", "/i/kind/1", 400, "failed to parse field [n] of type [long]", false)]
    [InlineData("PUT", "/i/_mapping", 400, "Types cannot be provided in put mapping requests, unless the include_type_name parameter is set to true.", false)] // the target refuses it too
    [InlineData("GET", "/i/kind/1", 404, "found", false)]
    [InlineData("PUT", "/i/kind/1", 200, "would have more than 1 type", false)]
    public void What_the_source_refused_for_its_type_is_kept_from_a_target_that_would_take_it_without(string method, string target, int status, string reason, bool isWithheld)
    {
        var unit = Some.Write(0, Some.Exchange(method, target, "{}", status, $$$"""{"error":{"reason":"{{{reason}}}"}}"""));

        Assert.Equal(isWithheld ? TypeRefusal.Reason : null, Typeless.Withhold(unit));
        Assert.Null(new TargetFit(hasTypes: true).Withhold(unit));
    }

    [Fact]
    public void An_item_of_a_bulk_that_the_source_refused_for_its_type_is_left_out_by_place()
    {
        const string Body = "{\"index\":{\"_type\":\"other\",\"_id\":\"1\"}}\n{}\n{\"index\":{\"_type\":\"_doc\",\"_id\":\"2\"}}\n{}\n";
        const string Answer = """{"errors":true,"items":[{"index":{"_index":"i","_id":"1","status":400,"error":{"reason":"Rejecting mapping update to [i] as the final mapping would have more than 1 type: [_doc, other]"}}},{"index":{"_index":"i","_id":"2","status":200,"_version":2,"_seq_no":1}}]}""";
        var unit = Some.Write(0, Some.Exchange("POST", "/i/_bulk", Body, answer: Answer), Some.Effect("2", 1, 2));

        var sent = Typeless.Fit(new BulkRewriter(unit, TargetState.Unknown, static _ => null, hasTypes: false).Rewrite().Request);

        Assert.Equal("{\"index\":{\"_id\":\"2\",\"version\":2,\"version_type\":\"external_gte\"}}\n{}\n", Encoding.UTF8.GetString(sent.Body.Span));
        Assert.Contains(sent.Edits, static e => e is { What: "item", Name: "0" });
        Assert.Contains(sent.Edits, static e => e.Rule == TypeRemoval.Rule);
        Assert.Equal(4, Encoding.UTF8.GetString(new BulkRewriter(unit, TargetState.Unknown, static _ => null).Rewrite().Request.Body.Span).Count('\n'));
    }

    private static Gen<string> OneOf(params string[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static TargetRequest Request(string method, string target, string body = "") => TargetRequest.From(Some.Exchange(method, target, body).Request!);

    private static void AssertBody(string method, string target, string body, string? expected)
    {
        var request = Request(method, target, body);
        var without = TypeRemoval.Apply(request);
        Assert.Equal(expected ?? body, Encoding.UTF8.GetString(without.Body.Span));
        Assert.Equal(expected is not null, without.Edits.Any(static e => e.What == "body"));
    }

    /// <summary>An empty line is an empty header; before the first it is nothing.</summary>
    [Theory]
    [InlineData("\n{\"index\":\"i\",\"type\":\"t\"}\n{}\n", "\n{\"index\":\"i\"}\n{}\n")]
    [InlineData("{}\n{}\n\n{\"size\":1}\n{\"index\":\"i\",\"type\":\"t\"}\n{}\n", "{}\n{}\n\n{\"size\":1}\n{\"index\":\"i\"}\n{}\n")]
    public void Lines_of_a_multi_search_stay_in_step_at_an_empty_header(string body, string expected) => AssertBody("POST", "/_msearch", body, expected);

    [Theory]
    [InlineData("""{"_index":"i","_type":"_doc","_id":"1"}""", true)]
    [InlineData("""{"_index":"i","_id":"1"}""", false)]
    [InlineData("""{"acknowledged":true}""", true)] // it does not say
    public void Whether_the_source_has_types_its_answers_tell(string answer, bool has) =>
        Assert.Equal(has, SourceTypes.AreKnown([Some.Exchange("PUT", "/i", status: 200), Some.Exchange("PUT", "/i/_doc/1", status: 201, answer: answer)]));
}
