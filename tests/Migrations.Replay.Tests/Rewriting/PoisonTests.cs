using System.Text;
using System.Text.Json.Nodes;
using Migrations.Exchanges.Routes;
using Migrations.Replay.Planning;
using Migrations.Replay.Rewriting;

namespace Migrations.Replay.Tests.Rewriting;

/// <summary>One odd request must never stop the rest: each of these had thrown something that ends the run, or had gone to the target with nobody to look after it.</summary>
public sealed class PoisonTests
{
    [Theory]
    [InlineData("POST", "/_bulk", "{\"index\":{\"_id\":\"1\",\"_id\":\"2\",\"_index\":\"i\"}}\n{}\n")]
    [InlineData("POST", "/_bulk", "{\"index\":{\"_index\":7,\"_id\":1}}\n{}\n")]
    [InlineData("POST", "/_bulk", "{\"index\":{\"_index\":\"i\",\"op_type\":3,\"version_type\":true}}\n{}\n")]
    [InlineData("POST", "/_bulk", "{\"index\":null}\n{}\n")]
    [InlineData("POST", "/_bulk", "[]\n{}\n")]
    [InlineData("POST", "/_reindex", """{"source":"i","dest":"j"}""")]
    [InlineData("POST", "/_reindex", """{"source":{"index":[1,null]},"dest":[]}""")]
    [InlineData("POST", "/_reindex", """{"source":{"index":"i","index":"j"}}""")]
    [InlineData("POST", "/_aliases", """{"actions":[{"add":"i"},{"remove":[1]},4]}""")]
    [InlineData("POST", "/_aliases", """{"actions":[{"add":{"index":"i","index":"j"}}]}""")]
    [InlineData("POST", "/i/_search", """{"query":{"range":{"t":{"gte":"now","gte":"now-1d"}}}}""")]
    [InlineData("POST", "/i/_search", """{"query":{"range":{"t":{"gte":"now",""")]
    [InlineData("POST", "/i/_update/1", """{"doc":{"a":1},"doc":{}}""")]
    [InlineData("POST", "/i/_update_by_query", """{"query":{},"query":{}}""")]
    [InlineData("POST", "/i/_update_by_query", "[]")]
    [InlineData("POST", "/a/_rollover", "{")]
    public void Whatever_a_client_sends_is_planned_and_rewritten_without_an_exception(string method, string target, string body)
    {
        foreach (var status in new[] { 200, 400, 409 })
        {
            var input = new ReplayInput([Some.Exchange(method, target, body, status, "[1]")], [], new Dictionary<Migrations.Capture.Records.RequestStamp, string>(), [], [], static _ => false);
            Rewrite(Assert.Single(new RequestPlanner(input).Plan()));
        }
    }

    [Fact]
    public void A_bulk_that_cannot_be_read_is_never_sent_with_its_effects_unlooked_at()
    {
        var unit = Some.Write(0, Some.Exchange("POST", "/i/_bulk", ":)\nsmile"), Some.Effect("1", 0));
        Assert.True(new BulkRewriter(unit, TargetState.Unknown, static _ => null).Rewrite().IsEmpty);
        Assert.True(new BulkRewriter(Some.Write(0, unit.Exchange!), TargetState.Unknown, static _ => null).Rewrite().IsEmpty);
        Assert.False(new BulkRewriter(Some.Write(0, Some.Exchange("POST", "/i/_bulk", "x\n", 400)), TargetState.Unknown, static _ => null).Rewrite().IsEmpty);
    }

    [Fact]
    public void A_by_query_operation_that_cannot_be_read_is_never_sent_unfenced()
    {
        var unit = Some.Write(0, Some.Exchange("POST", "/i/_delete_by_query", "query:\n  match_all: {}\n"), Some.Effect("1", 4, 2));
        Assert.Null(ByQueryRewriter.Rewrite(unit, unit.Effects, static _ => null));
        Assert.Null(ByQueryRewriter.Rewrite(unit with { Effects = [] }, [], static _ => null));
    }

    [Fact]
    public void A_rollover_names_the_sources_index_and_keeps_what_the_client_gave_it()
    {
        var unit = Some.Write(0, Some.Exchange("POST", "/logs/_rollover", """{"conditions":{"max_docs":1},"settings":{"index.number_of_shards":2}}""", 200, """{"rolled_over":true,"new_index":"logs-000002"}""")) with { Kind = UnitKind.Administration };
        var request = AdministrationRewriter.Rewrite(unit);
        Assert.Equal("/logs/_rollover/logs-000002", request.Target);
        Assert.Equal("""{"settings":{"index.number_of_shards":2}}""", Encoding.UTF8.GetString(request.Body.Span));
    }

    [Fact]
    public void A_rollover_that_did_nothing_does_nothing_again()
    {
        var unit = Some.Write(0, Some.Exchange("POST", "/logs/_rollover", "{}", 200, """{"rolled_over":false}""")) with { Kind = UnitKind.Administration };
        Assert.Equal("/logs/_rollover?dry_run=true", AdministrationRewriter.Rewrite(unit).Target);
    }

    [Fact]
    public void A_scroll_in_a_compressed_body_gets_the_targets_handle()
    {
        using var packed = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true)) { gzip.Write("""{"scroll":"1m","scroll_id":"theirs=="}"""u8); }
        var exchange = Some.Exchange("POST", "/_search/scroll", headers: [new("Content-Encoding", "gzip")]);
        exchange = exchange with { Request = exchange.Request! with { Body = packed.ToArray() } };

        var request = ReadRewriter.Rewrite(Some.Write(0, exchange), static h => h == "theirs==" ? "ours==" : null, out var unknown);

        Assert.Null(unknown);
        Assert.Equal("ours==", (string?)JsonNode.Parse(request.Body.Span)!["scroll_id"]);
        Assert.Null(request.Header("content-encoding"));
    }

    [Fact]
    public void A_pattern_of_many_stars_is_answered_at_once()
    {
        Assert.False(IndexCatalog.Matches(string.Concat(Enumerable.Repeat("*a", 200)) + "b", new string('a', 255)));
        Assert.True(IndexCatalog.Matches("*a*b*", "xxaxxbxx"));
        Assert.True(IndexCatalog.Matches("a*", "a"));
        Assert.False(IndexCatalog.Matches("a*a", "a"));
        Assert.True(IndexCatalog.Matches("*", ""));
    }

    private static void Rewrite(PlannedUnit unit)
    {
        if (unit.Kind == UnitKind.Read) { ReadRewriter.Rewrite(unit, static _ => null, out _); }
        else if (unit.Kind == UnitKind.Administration) { AdministrationRewriter.Rewrite(unit); }
        else if (unit.Kind == UnitKind.Write && unit.Route!.Api == "bulk")
        {
            BulkRewriter.NeedsNumbers(unit, static e => new(e.Record.Index, e.Record.Id, null)).Count();
            new BulkRewriter(unit, TargetState.Unknown, static _ => null).Rewrite();
        }
        else if (unit.Kind == UnitKind.Write && ByQueryRewriter.Handles(unit.Route!.Api)) { ByQueryRewriter.Rewrite(unit, unit.Effects, static _ => null); }
        else if (unit.Kind == UnitKind.Write) { SingleWriteRewriter.Rewrite(unit, TargetState.Unknown, static _ => null); }
    }
}
