using Migrations.Cli.Demo.Nodes;
using Migrations.EndToEnd.Tests.Nodes;
using Migrations.Exchanges.Clusters;
using Migrations.ModelCluster.Dialects;

namespace Migrations.EndToEnd.Tests.Modelled;

/// <summary>The same seeded histories on the model and on both real nodes: every answer equal in status and body.</summary>
public sealed class DifferentialTests
{
    private const int HistoriesAtOnce = 6;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public Task The_model_answers_seeded_histories_as_both_real_nodes_do() => CompareAsync(0, 40);

    [Fact]
    [Trait("Category", "Soak")]
    public Task The_model_answers_two_thousand_seeded_histories_as_both_real_nodes_do() => CompareAsync(1000, 2000);

    private static async Task CompareAsync(int first, int count)
    {
        await RealNodes.RequireAsync();
        using var folder = TemporaryFolder.Create("migrations-modelled-");
        var found = await Task.WhenAll(
            CompareAsync(NodeProducts.Elasticsearch7, Dialect.Elasticsearch710, folder, first, count),
            CompareAsync(NodeProducts.OpenSearch2, Dialect.OpenSearch219, folder, first, count));
        var all = found.SelectMany(static f => f).ToList();
        Assert.True(all.Count == 0, $"{all.Count} histories went apart, the first: {string.Join("\n\n", all.Take(3))}");
    }

    private static async Task<IReadOnlyList<string>> CompareAsync(NodeProduct product, Dialect dialect, TemporaryFolder folder, int first, int count)
    {
        await using var node = await ClusterNode.StartNewAsync(RealNodes.Options(product, folder, product.Name), Token);
        using var client = new ClusterClient(new ClusterOptions { Url = node.Address }, TimeProvider.System);
        var run = new HistoryRun(client, dialect, TimeProvider.System);
        var found = new List<string>();
        await Parallel.ForEachAsync(Enumerable.Range(first, count), new ParallelOptions { MaxDegreeOfParallelism = HistoriesAtOnce, CancellationToken = Token }, async (seed, token) =>
        {
            if (await run.RunAsync(seed, token) is not { } difference) { return; }
            lock (found) { found.Add($"{product.Name}, {difference}"); }
        });
        return found;
    }
}
