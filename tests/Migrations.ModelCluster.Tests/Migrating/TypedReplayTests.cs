using Migrations.Capture.Segments;
using Migrations.Compare;
using Migrations.Compare.Judging;
using Migrations.Compare.Parity;
using Migrations.Exchanges.Assembling;
using Migrations.Exchanges.Tuples;
using Migrations.ModelCluster.Dialects;
using Migrations.ModelCluster.Recording;
using Migrations.Replay;
using Migrations.Replay.Executing;
using Migrations.Replay.Rewriting;
using Migrations.Replay.Sending;

namespace Migrations.ModelCluster.Tests.Migrating;

/// <summary>Traffic with mapping types on a recorded 7.10, replayed to a 2.19, which refuses all of it as it is.</summary>
public sealed class TypedReplayTests
{
    /// <summary>Each on what those before it left.</summary>
    private static readonly (string Method, string Target, string? Body)[] Requests =
    [
        ("PUT", "/typed?include_type_name=true", """{"settings":{"number_of_shards":2},"mappings":{"_doc":{"properties":{"n":{"type":"long"}}}}}"""),
        ("PUT", "/_template/made?include_type_name=true", """{"index_patterns":["made-*"],"mappings":{"_doc":{"properties":{"n":{"type":"long"}}}}}"""),
        ("PUT", "/typed/_mapping/_doc?include_type_name=true", """{"_doc":{"properties":{"k":{"type":"keyword"}}}}"""),
        ("PUT", "/typed/_doc/1/_create", """{"n":1,"k":"a"}"""),
        ("POST", "/typed/_doc/1/_update", """{"doc":{"k":"b"}}"""),
        ("POST", "/typed/_doc/2/_update", """{"doc":{"n":2},"doc_as_upsert":true}"""),
        ("GET", "/typed/_doc/1/_source", null),
        ("POST", "/typed/_doc/_bulk", "{\"index\":{\"_id\":\"3\"}}\n{\"n\":3}\n{\"index\":{}}\n{\"n\":4}\n"),
        ("POST", "/_bulk?refresh=true", "{\"index\":{\"_index\":\"typed\",\"_type\":\"_doc\",\"_id\":\"3\"}}\n{\"n\":33}\n{\"delete\":{\"_index\":\"typed\",\"_type\":\"_doc\",\"_id\":\"2\"}}\n{\"index\":{\"_index\":\"typed\",\"_type\":\"other\",\"_id\":\"9\"}}\n{\"n\":9}\n"),
        ("POST", "/_mget", """{"docs":[{"_index":"typed","_type":"_doc","_id":"1"},{"_index":"typed","_id":"3"}]}"""),
        ("POST", "/typed/_doc/_search", """{"query":{"bool":{"filter":[{"type":{"value":"_doc"}},{"range":{"n":{"gte":1}}}]}},"sort":[{"n":"asc"}]}"""),
        ("GET", "/typed/_doc/_count", null),
        ("POST", "/_msearch", "{\"index\":\"typed\",\"type\":\"_doc\"}\n{\"query\":{\"match_all\":{}},\"sort\":[{\"n\":\"asc\"}]}\n"),
        ("POST", "/typed/_doc/_update_by_query?refresh=true", """{"query":{"term":{"n":1}},"script":{"source":"ctx._source.n = 10"}}"""),
        ("POST", "/_reindex?refresh=true", """{"source":{"index":"typed","type":"_doc"},"dest":{"index":"made-copy","type":"_doc"}}"""),
        ("POST", "/typed/_doc/_delete_by_query?refresh=true", """{"query":{"term":{"n":33}}}"""),
    ];

    /// <summary>The source refuses them for the type; the target would take them without it.</summary>
    private static readonly (string Method, string Target, string? Body)[] Refused =
    [
        ("PUT", "/typed/other/1", """{"n":100}"""), ("PUT", "/typed/_mapping/_doc", """{"properties":{"late":{"type":"long"}}}"""), ("GET", "/typed/_mapping/other?include_type_name=true", null),
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_target_without_types_takes_what_the_source_took_with_them_and_is_spared_what_it_refused_for_them()
    {
        await using var models = await TwoModels.StartAsync(1, TimeProvider.System, Token);
        await AssertRefusedAsTheyAreAsync();
        await RecordAsync(models);
        var result = await new ReplayRun(models.Folder("log"), new ReplayOptions { Target = new TargetOptions { Url = models.TargetHost.Address }, RunDirectory = models.Folder("run") }, TimeProvider.System).RunAsync(null, Token);

        Assert.Equal(Compare.Reporting.ClientChange.Rule, TypeRemoval.Rule);
        Assert.True(result.Balances && result.Reconciled == 0, result.ToString());
        Assert.Equal((Refused.Length, Refused.Length), (result.Withheld, result.WithheldWhy[TypeRefusal.Reason]));
        var tuples = TupleLog.Read(models.Folder("run")).Where(static t => t.Disposition == TupleDisposition.Sent).ToList();
        Assert.All(tuples, static t => Assert.Matches($"\"rule\":\"({TypeRemoval.Rule}|upsert of a new document)\"", t.Edits)); // an upsert has a path of its own by then
        var comparer = new ResponseComparer(ShippedPacks.For("elasticsearch", "7.10.2", "opensearch", "2.19.4"));
        foreach (var pair in PairSet.Join(ExchangeLog.Read(CaptureLog.Open(models.Folder("log")).ReadFrames()), tuples).Pairs)
        {
            if (pair.Tuple is not null) { Assert.True(comparer.Compare(pair) is { Verdict.Kind: not VerdictKind.Different }, $"{pair.Source!.Request!.Target}: {string.Join('\n', comparer.Compare(pair).Differences)}"); }
        }

        Assert.True(await ParityAsync(models));
    }

    [Fact]
    public async Task A_target_with_types_gets_every_byte_as_the_client_sent_it()
    {
        await using var source = await Hosting.ModelHost.StartAsync(Some.Node(TimeProvider.System, Dialect.Elasticsearch710, 3), 0, Token);
        await using var models = await TwoModels.StartAsync(1, TimeProvider.System, Token);
        await RecordAsync(models);
        await new ReplayRun(models.Folder("log"), new ReplayOptions { Target = new TargetOptions { Url = source.Address }, RunDirectory = models.Folder("run") }, TimeProvider.System).RunAsync(null, Token);

        Assert.All(TupleLog.Read(models.Folder("run")), static t => Assert.DoesNotContain(TypeRemoval.Rule, t.Edits, StringComparison.Ordinal));
    }

    /// <summary>On a node of its own that has the index and the document; <c>POST /typed/_doc/_search</c> makes a document of that id there.</summary>
    private static async Task AssertRefusedAsTheyAreAsync()
    {
        var target = Some.Node(dialect: Dialect.OpenSearch219);
        await target.AskAsync("PUT", "/typed", """{"mappings":{"properties":{"n":{"type":"long"}}}}""");
        await target.AskAsync("PUT", "/typed/_doc/1", """{"n":1}""");
        foreach (var (method, line, body) in Requests) { Assert.True((await target.AskAsync(method, line, body)).Status is not 200, $"{method} {line} was taken"); }
    }

    private static async Task RecordAsync(TwoModels models)
    {
        using var recorder = LogRecorder.Open(models.SourceHost.Node, models.Folder("log"), TimeProvider.System);
        foreach (var (method, target, body) in Requests)
        {
            var answer = await recorder.SendAsync(1, Some.Request(method, target, body), Token);
            Assert.True(answer!.Status < 300, $"{method} {target} was answered {answer.Status}: {System.Text.Encoding.UTF8.GetString(answer.Body.Span)}");
        }

        foreach (var (method, target, body) in Refused) { Assert.True((await recorder.SendAsync(1, Some.Request(method, target, body), Token))!.Status is 400 or 404); }
    }

    private static async Task<bool> ParityAsync(TwoModels models)
    {
        await models.Target.RefreshAsync("*", Token);
        await models.Source.RefreshAsync("*", Token);
        return await new ParityCheck(models.Source, models.Target, new ParityOptions(), TimeProvider.System).RunAsync(null, null, Token) is { IsEqual: true, Documents: > 0 };
    }
}
