using System.Text.Json;
using System.Text.Json.Nodes;
using Migrations.Compare.Parity;
using Migrations.EndToEnd.Tests.Nodes;
using Migrations.Exchanges.Clusters;
using Migrations.Replay.Backfill;

namespace Migrations.EndToEnd.Tests.Parity;

public sealed class BackfillAndParityTests(TwoClusters clusters) : IClassFixture<TwoClusters>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_interrupted_backfill_ends_in_parity_and_parity_names_exactly_what_is_planted()
    {
        await RealNodes.RequireAsync();
        await clusters.FillAsync(Token);
        var options = new BackfillOptions { Folder = clusters.NewRunFolder("run"), PageDocuments = 90 };

        await InterruptAsync(options);
        Assert.Throws<BackfillException>(() => BackfillImage.Load(options.Folder));
        var result = await RunAsync(options, null, Token);
        Assert.Equal(["books", "frozen"], result.Indices);
        Assert.Equal(["shut: it is closed"], result.Skipped.Select(s => $"{s.Index}: {s.Why}"));
        Assert.Equal(0, result.Superseded);
        await ImageHoldsWhatTheSourceHoldsAsync(result.Image);
        Assert.Equal(result.Documents, (await RunAsync(options, null, Token)).Documents);

        var report = await CheckAsync();
        Assert.Equal(["index shut"], report.Metadata.Select(m => $"{m.Part} {m.Name}{m.Path}"));
        Assert.True(report.DocumentsEqual, JsonSerializer.Serialize(report));
        Assert.Equal((1500 - 30 + 40 + 1, report.Documents), (report.Documents, report.Equal));
        Assert.Equal(["durability-while-replaying", "made-by-the-cluster", "replication-type"], report.Rules.Select(r => r.Name));

        await PlantAsync();
        var after = await CheckAsync();
        var named = after.Indices.SelectMany(i => i.Examples).Select(e => $"{e.Kind} {e.Index}/{e.Id} {e.Path}".TrimEnd()).Order();
        Assert.Equal(["Extra books/extra", "Missing books/8", "Routing books/10", "Source books/9 /n", "Version books/11", "Version books/12"], named);
        var metadata = after.Metadata.Where(m => m.Name != "shut").Select(m => $"{m.Part} {m.Name} {m.Path}").Order();
        Assert.Equal(["alias books /few/filter/range/n/to", "mapping books /properties/more", "pipeline stamp /processors", "setting books index.max_result_window", "template old /order"], metadata.Select(Plain).Order());

        await ReconcileAsync();
    }

    private static string Plain(string difference) => difference.Replace("/lt", "/to", StringComparison.Ordinal);

    private async Task InterruptAsync(BackfillOptions options)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var pages = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(options, new Now(_ =>
        {
            if (++pages == 7) { stop.Cancel(); }
        }), stop.Token));
    }

    private async Task ImageHoldsWhatTheSourceHoldsAsync(BackfillImage image)
    {
        foreach (var shard in image.Shards)
        {
            var page = await clusters.Source.NumberPageAsync(shard.Index, shard.Shard, 0, null, 5000, Token);
            var expected = page.Documents.Select(d => new ImageDocument(d.Id, d.Routing, d.Term, d.SeqNo, d.Version));
            Assert.Equal(expected, image.Documents(shard));
            Assert.Equal(page.Documents[^1].SeqNo, shard.HighestSeqNo);
            Assert.True(shard.Holds("any", shard.Checkpoint));
            Assert.False(shard.Holds("any", shard.Checkpoint + 1));
        }
    }

    /// <summary>A value changed under the same version, a document gone, one too many, one under another routing, two versions off, and metadata.</summary>
    private async Task PlantAsync()
    {
        var target = clusters.Target;
        var nine = (await target.MultiGetAsync([new("books", "9", null)], true, Token))[0];
        await SendAsync("PUT", "/books/_settings", """{"index.final_pipeline":"_none","index.default_pipeline":"_none"}""");
        var planted = JsonNode.Parse(nine.Source.Span)!.AsObject();
        planted["n"] = "9";
        await SendAsync("PUT", $"/books/_doc/9?version={nine.Version}&version_type=external_gte", planted.ToJsonString());
        await SendAsync("DELETE", "/books/_doc/8", null);
        await SendAsync("PUT", "/books/_doc/extra", """{"n":1}""");
        var ten = (await target.MultiGetAsync([new("books", "10", "r2")], true, Token))[0];
        await SendAsync("DELETE", "/books/_doc/10?routing=r2", null);
        await RouteElsewhereAsync(ten);
        foreach (var id in (string[])["11", "12", "12"])
        {
            var found = (await target.MultiGetAsync([new("books", id, null)], true, Token))[0];
            await SendAsync("PUT", $"/books/_doc/{id}", System.Text.Encoding.UTF8.GetString(found.Source.Span));
        }

        await SendAsync("PUT", "/books/_settings", """{"index.final_pipeline":"count","index.default_pipeline":"stamp","index.max_result_window":9999}""");
        await SendAsync("POST", "/_aliases", """{"actions":[{"add":{"index":"books","alias":"few","filter":{"range":{"n":{"lt":11}}},"routing":"few"}}]}""");
        await SendAsync("PUT", "/books/_mapping", """{"properties":{"more":{"type":"date"}}}""");
        await SendAsync("PUT", "/_ingest/pipeline/stamp", """{"processors":[{"set":{"field":"stamped","value":"other"}}]}""");
        await SendAsync("PUT", "/_template/old", """{"index_patterns":["b*"],"order":4,"settings":{"index":{"number_of_shards":7}},"mappings":{"properties":{"never":{"type":"keyword"}}},"aliases":{"never":{}}}""");
    }

    /// <summary>On its own shard the tombstone would refuse it: the first routing that leads to another is taken.</summary>
    private async Task RouteElsewhereAsync(FoundDocument document)
    {
        for (var i = 0; ; i++)
        {
            var target = $"/books/_doc/{document.Id}?routing=elsewhere{i}&version={document.Version}&version_type=external_gte";
            var answer = await clusters.Target.SendAsync("PUT", target, System.Text.Encoding.UTF8.GetString(document.Source.Span), Token);
            if (answer.Status != 409) { answer.EnsureSuccess(); return; }
        }
    }

    private async Task ReconcileAsync()
    {
        var offsets = new List<DocumentDifference>();
        await new ParityCheck(clusters.Source, clusters.Target, new ParityOptions { MaxExamples = 0 }, TimeProvider.System).RunAsync(null, offsets.Add, Token);
        await TwoClusters.PutAsync(clusters.Source, "/books/_settings", """{"index.final_pipeline":"_none","index.default_pipeline":"_none"}""", Token);
        var thirteen = (await clusters.Source.MultiGetAsync([new("books", "13", null)], true, Token))[0];
        await TwoClusters.PutAsync(clusters.Source, "/books/_doc/13", System.Text.Encoding.UTF8.GetString(thirteen.Source.Span), Token);
        offsets.Add(new("books", "13", null, DifferenceKind.Version, thirteen.Version + 1, thirteen.Version, null));

        var reconciliation = await new VersionReconciler(clusters.Source, clusters.Target, new VersionReconcilerOptions(), TimeProvider.System).RunAsync(offsets, Token);

        Assert.Equal((1L, 2L, true), (reconciliation.Raised, reconciliation.Lowered, reconciliation.IsComplete));
        var after = await CheckAsync();
        Assert.Equal(0, after.VersionOffsets);
        Assert.Equal(4, after.Differences.Values.Sum());
        var books = (await clusters.Target.IndexAsync("books", Token))!;
        Assert.Equal(("1s", "count"), (books.Setting("index.gc_deletes"), books.Setting("index.final_pipeline")));
    }

    private Task<BackfillResult> RunAsync(BackfillOptions options, IProgress<BackfillProgress>? progress, CancellationToken token) =>
        new BackfillRun(clusters.Source, clusters.Target, options, TimeProvider.System).RunAsync(progress, token);

    private Task<ParityReport> CheckAsync() =>
        new ParityCheck(clusters.Source, clusters.Target, new ParityOptions(), TimeProvider.System).RunAsync(null, null, Token);

    private async Task SendAsync(string method, string target, string? json) => (await clusters.Target.SendAsync(method, target, json, Token)).EnsureSuccess();

    private sealed class Now(Action<BackfillProgress> report) : IProgress<BackfillProgress>
    {
        public void Report(BackfillProgress value) => report(value);
    }
}
