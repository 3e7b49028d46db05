using System.Globalization;
using System.Text;
using System.Text.Json;
using Migrations.Compare.Parity;
using Migrations.Exchanges.Clusters;
using Migrations.Replay.Backfill;

namespace Migrations.ModelCluster.Tests.Migrating;

/// <summary>Our own backfill and parity, from a model 7.10 to a model 2.19, as they run between real nodes.</summary>
public sealed class BackfillAndParityTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_backfill_ends_in_parity_and_parity_names_exactly_what_is_planted()
    {
        await using var models = await TwoModels.StartAsync(1, TimeProvider.System, Token);
        await FillAsync(models.Source);
        var result = await new BackfillRun(models.Source, models.Target, new BackfillOptions { Folder = models.Folder("run"), PageDocuments = 40 }, TimeProvider.System).RunAsync(null, Token);
        Assert.Equal(["books", "frozen"], result.Indices);
        Assert.Equal(["shut: it is closed"], result.Skipped.Select(static s => $"{s.Index}: {s.Why}"));

        var report = await CheckAsync(models);
        Assert.True(report.DocumentsEqual, JsonSerializer.Serialize(report));
        Assert.Equal(["index shut"], report.Metadata.Select(static m => $"{m.Part} {m.Name}{m.Path}"));
        Assert.Equal((result.Documents, result.Documents), (report.Documents, report.Equal));

        await PutAsync(models.Target, "/books/_settings", """{"index.default_pipeline":"_none"}""");
        await PutAsync(models.Target, "/books/_doc/extra", """{"n":1}""");
        (await models.Target.SendAsync("DELETE", "/books/_doc/8", null, Token)).EnsureSuccess();
        await PutAsync(models.Target, "/books/_doc/9", """{"title":"Book 9","n":"9"}""");
        await PutAsync(models.Target, "/books/_mapping", """{"properties":{"more":{"type":"date"}}}""");
        var after = await CheckAsync(models);
        Assert.Equal(["Extra books/extra", "Missing books/8", "Source books/9 /n"], after.Indices.SelectMany(static i => i.Examples).Select(static e => $"{e.Kind} {e.Index}/{e.Id} {(e.Kind == DifferenceKind.Source ? "/n" : "")}".TrimEnd()).Order());
        Assert.Equal(["mapping books /properties/more", "setting books index.default_pipeline"], after.Metadata.Where(static m => m.Name != "shut").Select(static m => $"{m.Part} {m.Name} {m.Path}").Order());
    }

    private static async Task FillAsync(ClusterClient source)
    {
        await PutAsync(source, "/_ingest/pipeline/stamp", """{"processors":[{"set":{"field":"stamped","value":"{{n}}"}}]}""");
        await PutAsync(source, "/_scripts/twice", """{"script":{"lang":"painless","source":"ctx._source.n *= 2"}}""");
        await PutAsync(source, "/books", """
            {"settings":{"number_of_shards":3,"number_of_replicas":0,"default_pipeline":"stamp"},"mappings":{"properties":{"title":{"type":"text"},"n":{"type":"long"}}},
             "aliases":{"few":{"filter":{"range":{"n":{"lt":10}}},"routing":"few"},"all":{"is_write_index":true}}}
            """);
        await PutAsync(source, "/frozen", """{"settings":{"number_of_replicas":0,"translog.durability":"async"}}""");
        await PutAsync(source, "/shut", """{"settings":{"number_of_replicas":0}}""");
        await BulkAsync(source, Enumerable.Range(0, 300).Select(static i => Item("books", i)));
        await BulkAsync(source, Enumerable.Range(0, 100).Where(static i => i % 3 == 0).Select(static i => Item("books", i)));
        await BulkAsync(source, Enumerable.Range(200, 30).Where(static i => i % 5 != 0).Select(static i => $$$"""{"delete":{"_index":"books","_id":"{{{i}}}"}}"""));
        await BulkAsync(source, Enumerable.Range(0, 40).Select(static i => Item("frozen", i)));
        await PutAsync(source, "/books/_doc/odd%20id%2F%C3%A9?routing=%20r", """{"number":1.0,"big":9223372036854775807,"list":[1,[2,3],null]}""");
        await PutAsync(source, "/frozen/_settings", """{"index.blocks.write":true}""");
        (await source.SendAsync("POST", "/shut/_close", null, Token)).EnsureSuccess();
        await PutAsync(source, "/_template/old", """{"index_patterns":["b*"],"order":3,"settings":{"index":{"number_of_shards":7}},"mappings":{"properties":{"never":{"type":"keyword"}}},"aliases":{"never":{}}}""");
        await PutAsync(source, "/_component_template/part", """{"template":{"settings":{"index.refresh_interval":"7s"}}}""");
        await PutAsync(source, "/_index_template/new", """{"index_patterns":["c*"],"composed_of":["part"],"priority":5,"template":{"mappings":{"properties":{"x":{"type":"date"}}}}}""");
    }

    private static string Item(string index, int i)
    {
        var routing = i % 5 == 0 ? $",\"routing\":\"r{i % 4}\"" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{{\"index\":{{\"_index\":\"{index}\",\"_id\":\"{i}\"{routing}}}}}\n{{\"title\":\"Book {i}\",\"n\":{i}}}");
    }

    private static async Task BulkAsync(ClusterClient cluster, IEnumerable<string> items) =>
        Assert.False((await cluster.BulkAsync(Encoding.UTF8.GetBytes(string.Join('\n', items) + "\n"), Token)).Json.GetProperty("errors").GetBoolean());

    private static async Task PutAsync(ClusterClient cluster, string target, string json) => (await cluster.SendAsync("PUT", target, json, Token)).EnsureSuccess();

    private static Task<ParityReport> CheckAsync(TwoModels models) => new ParityCheck(models.Source, models.Target, new ParityOptions(), TimeProvider.System).RunAsync(null, null, Token);
}
