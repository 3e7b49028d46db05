using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Migrations.Capture.Records;
using Migrations.Exchanges.Clusters;
using Migrations.Exchanges.Http;
using Migrations.Replay.Reconciling;
using Migrations.Replay.Rewriting;
using Migrations.Replay.Sending;

namespace Migrations.Replay.Tests.Rewriting;

public sealed class RewritingTests
{
    [Fact]
    public void Credentials_and_connection_headers_of_the_client_never_reach_the_target()
    {
        var exchange = Some.Exchange("PUT", "/i/_doc/1", "{}", headers: [new("Authorization", "Basic c2VjcmV0"), new("Cookie", "s=secret"), new("Connection", "keep-alive"), new("Expect", "100-continue"), new("X-Mine", "yes")]);
        var output = new ArrayBufferWriter<byte>();

        RequestWriter.Write(output, TargetRequest.From(exchange.Request!), "target:9200", "ApiKey ours");

        var text = Encoding.Latin1.GetString(output.WrittenSpan);
        Assert.DoesNotContain("c2VjcmV0", text, StringComparison.Ordinal);
        Assert.DoesNotContain("s=secret", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Expect", text, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("X-Mine: yes\r\n", text, StringComparison.Ordinal);
        Assert.Contains("Authorization: ApiKey ours\r\n", text, StringComparison.Ordinal);
        Assert.EndsWith("Content-Length: 2\r\n\r\n{}", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_write_of_a_whole_document_carries_the_sources_version_and_no_lock()
    {
        var unit = Some.Write(0, Some.Exchange("PUT", "/i/_doc/1?refresh=true&if_seq_no=3&if_primary_term=1", """{"a":1}"""), Some.Effect("1", 7, 4, source: """{"a":1}""", result: EffectResult.Updated));

        var prepared = SingleWriteRewriter.Rewrite(unit, TargetState.Unknown, static _ => null);

        Assert.Equal("/i/_doc/1?refresh=true&version=4&version_type=external_gte", prepared.Request.Target);
        Assert.Single(prepared.Answers);
        Assert.Empty(prepared.Looks);
    }

    [Fact]
    public void A_generated_id_becomes_a_create_with_the_sources_id()
    {
        var unit = Some.Write(0, Some.Exchange("POST", "/i/_doc?pipeline=p", """{"a":1}""", 201), Some.Effect("g/1", 0, source: """{"a":2}""", generated: true));

        var prepared = SingleWriteRewriter.Rewrite(unit, TargetState.Unknown, static _ => null);

        Assert.Equal(("PUT", "/i/_create/g%2F1?pipeline=p"), (prepared.Request.Method, prepared.Request.Target));
        Assert.Single(prepared.Looks); // the pipeline changed it: the answer alone proves nothing
    }

    [Fact]
    public void A_bulk_keeps_its_sources_to_the_byte_and_tells_items_shrunk_answers_hide_by_their_bytes()
    {
        const string body = "{\"index\":{}}\n{\"a\": 1 }\n{\"index\":{\"_id\":\"x\"}}\n{\"b\":2}\n{\"delete\":{\"_id\":\"x\"}}\n";
        var unit = Some.Write(0, Some.Exchange("POST", "/i/_bulk?filter_path=errors", body, answer: """{"errors":false}"""),
            Some.Effect("gen", 0, source: "{\"a\": 1 }", generated: true), Some.Effect("x", 1, 1, source: """{"b":2}"""), Some.Effect("x", 2, 2, result: EffectResult.Deleted));

        var prepared = new BulkRewriter(unit, TargetState.Unknown, static _ => null).Rewrite();

        var lines = Encoding.UTF8.GetString(prepared.Request.Body.Span).Split('\n');
        Assert.Equal("gen", (string?)JsonNode.Parse(lines[0])!["create"]!["_id"]);
        Assert.Equal("{\"a\": 1 }", lines[1]);
        Assert.Equal(1, (int)JsonNode.Parse(lines[2])!["index"]!["version"]!);
        Assert.Equal(2, (int)JsonNode.Parse(lines[4])!["delete"]!["version"]!);
        Assert.Empty(prepared.Apart);
        Assert.Empty(prepared.Seeds);
    }

    [Theory]
    [InlineData("index", false, 400, null, "send")]
    [InlineData("create", true, 409, 3L, "send")]
    [InlineData("create", true, 409, null, "withhold")]
    [InlineData("update", false, 409, 3L, "withhold")]
    [InlineData("update", false, 404, null, "send")]
    [InlineData("update", false, 404, 3L, "withhold")]
    [InlineData("update", false, 200, 5L, "fence")]
    [InlineData("update", false, 200, 4L, "withhold")]
    [InlineData("index", false, 429, 3L, "withhold")]
    [InlineData("index", false, 403, 3L, "withhold")]
    public void What_the_source_refused_is_sent_only_where_the_target_must_refuse_it(string operation, bool isCreate, int status, long? heldVersion, string expected)
    {
        var held = heldVersion is { } version ? new FoundDocument("i", "1", null, true, version, 9, 1, default, null) : null;
        var decision = RefusalGuard.Decide(new RefusedWrite(operation, isCreate, null, null, null), status, 5, held);
        Assert.Equal(expected, decision.Reason is not null ? "withhold" : decision.SeqNo is not null ? "fence" : "send");
    }

    [Theory]
    [InlineData("delete", null, false, "send")]
    [InlineData("delete", null, true, "withhold")] // the index is there: another had made it meanwhile, and the deletion would reach its document
    [InlineData("delete", 3L, true, "withhold")] // it had left a tombstone, which the source lost
    [InlineData("index", null, false, "send")]
    [InlineData("index", null, true, "withhold")]
    public void What_found_no_index_is_sent_only_where_there_is_none(string operation, long? answered, bool isIndexThere, string expected) =>
        Assert.Equal(expected, RefusalGuard.Decide(new RefusedWrite(operation, false, null, null, null), 404, answered, null, isIndexThere).Reason is null ? "send" : "withhold");

    [Theory]
    [InlineData("create", 409, true, "send")]
    [InlineData("create", 409, false, "withhold")] // the bulk deletes it first: the document that refused the create was made in between
    [InlineData("update", 404, true, "withhold")]
    [InlineData("update", 404, false, "send")]
    public void Behind_an_item_of_its_document_a_refused_one_is_sent_by_what_that_item_leaves(string operation, int status, bool isLeft, string expected) =>
        Assert.Equal(expected, RefusalGuard.Behind(isLeft, new RefusedWrite(operation, operation == "create", null, null, null), status, RefusalDecision.Send).Reason is null ? "send" : "withhold");

    [Fact]
    public void A_by_query_operation_is_fenced_by_the_ids_of_its_effects()
    {
        var unit = Some.Write(0, Some.Exchange("POST", "/i/_update_by_query?q=a:1&wait_for_completion=false", """{"script":{"source":"x"}}"""), Some.Effect("1", 4, 2), Some.Effect("2", 5, 3));

        var prepared = ByQueryRewriter.Rewrite(unit, unit.Effects, static _ => null)!;

        var query = JsonNode.Parse(prepared.Request.Body.Span)!["query"]!["bool"]!;
        Assert.Equal(["1", "2"], query["filter"]![0]!["bool"]!["filter"]![0]!["ids"]!["values"]!.AsArray().Select(static n => (string)n!));
        Assert.Equal("a:1", (string?)query["must"]![0]!["query_string"]!["query"]);
        Assert.DoesNotContain("wait_for_completion", prepared.Request.Target, StringComparison.Ordinal);
        Assert.Equal(2, prepared.Looks.Count);
    }

    [Fact]
    public void A_by_query_operation_leaves_a_document_of_the_same_id_and_another_routing_alone()
    {
        var unit = Some.Write(0, Some.Exchange("POST", "/i/_update_by_query", "{}"), Some.Effect("1", 4, 2), Some.Effect("2", 5, 3));

        var prepared = ByQueryRewriter.Rewrite(unit, unit.Effects, static e => e.Record.Id == "2" ? "r" : null)!;

        var either = JsonNode.Parse(prepared.Request.Body.Span)!["query"]!["bool"]!["filter"]![0]!["bool"]!["should"]!;
        Assert.Equal("""{"bool":{"filter":[{"ids":{"values":["1"]}}],"must_not":[{"exists":{"field":"_routing"}}]}}""", either[0]!.ToJsonString());
        Assert.Equal("""{"bool":{"filter":[{"ids":{"values":["2"]}},{"term":{"_routing":"r"}}]}}""", either[1]!.ToJsonString());
    }

    [Theory]
    [InlineData("""{"range":{"t":{"gte":"now-1h/d","lt":"now"}}}""", """{"range":{"t":{"gte":"1970-01-01T00:00:01.000Z||-1h/d","lt":"1970-01-01T00:00:01.000Z","format":"strict_date_optional_time"}}}""")]
    [InlineData("""{"range":{"t":{"gte":"2001/01/01","lt":"now"}}}""", null)]
    [InlineData("""{"match":{"text":"now"}}""", null)]
    public void Now_becomes_the_instant_at_which_the_source_was_asked(string body, string? expected)
    {
        var resolved = CapturedInstant.Resolve(Encoding.UTF8.GetBytes(body), 1_000_000_000, out _);
        Assert.Equal(expected, resolved is null ? null : Encoding.UTF8.GetString(resolved));
    }

    [Fact]
    public void Other_parameters_stay_as_they_were_written()
    {
        Assert.Equal("/i/_doc/a%2Fb?x=%7e+y&flag&version=3", QueryText.With("/i/_doc/a%2Fb?x=%7e+y&version=1&flag", "version", "3"));
        Assert.Equal("/i", QueryText.Without("/i?version=1", "version"));
    }

    [Fact]
    public void A_document_differs_by_version_or_by_value_not_by_the_order_of_its_members()
    {
        var effect = Some.Effect("1", 0, 3, source: """{"a":1,"b":[1.5]}""");
        FoundDocument Held(long version, string source) => new("i", "1", null, true, version, 0, 1, Encoding.UTF8.GetBytes(source), null);
        Assert.Null(OutcomeRule.Differs(effect, Held(3, """{"b":[1.5],"a":1}""")));
        Assert.NotNull(OutcomeRule.Differs(effect, Held(4, """{"a":1,"b":[1.5]}""")));
        Assert.NotNull(OutcomeRule.Differs(effect, Held(3, """{"a":2,"b":[1.5]}""")));
    }

    [Fact]
    public void A_document_that_only_stands_higher_is_known_from_one_that_is_another()
    {
        var effect = Some.Effect("1", 0, 3, source: """{"a":1}""");
        FoundDocument Held(long version, string source) => new("i", "1", null, true, version, 0, 1, Encoding.UTF8.GetBytes(source), null);
        Assert.True(OutcomeRule.IsOnlyLifted(effect, Held(4, """{ "a": 1 }""")));
        Assert.False(OutcomeRule.IsOnlyLifted(effect, Held(4, """{"a":2}""")));
        Assert.False(OutcomeRule.IsOnlyLifted(effect, Held(2, """{"a":1}""")));
    }
}
