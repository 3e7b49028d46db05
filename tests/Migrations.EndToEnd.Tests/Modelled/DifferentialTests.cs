using Migrations.Cli.Demo.Nodes;
using Migrations.EndToEnd.Tests.Nodes;
using Migrations.Exchanges.Clusters;
using Migrations.ModelCluster.Dialects;

namespace Migrations.EndToEnd.Tests.Modelled;

/// <summary>The same seeded histories on the model and on both real nodes: every answer equal in status, headers and body.</summary>
public sealed class DifferentialTests(ITestOutputHelper output)
{
    private const int HistoriesAtOnce = 6;

    private static readonly HistoryKind[] _kinds = [HistoryKind.Documents, HistoryKind.Names, HistoryKind.States, HistoryKind.Typed];
    private static readonly HistoryKind[] _restartedKinds = [HistoryKind.Restarted, HistoryKind.Typed];

    /// <summary>One history in so many may go apart by chance.</summary>
    private const int MostByChance = 300;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public Task The_model_answers_seeded_histories_of_every_kind_as_both_real_nodes_do() => CompareAsync(0, 80, isRestarted: false);

    [Theory]
    [Trait("Category", "Soak")]
    [InlineData(1_000)]
    [InlineData(2_000)]
    [InlineData(3_000)]
    public Task It_does_so_for_a_thousand_at_a_time(int first) => CompareAsync(first, 1_000, isRestarted: false);

    [Fact]
    [Trait("Category", "Soak")]
    public Task It_does_so_when_the_nodes_restart_half_way() => CompareAsync(10_000, 60, isRestarted: true);

    private async Task CompareAsync(int first, int count, bool isRestarted)
    {
        await RealNodes.RequireAsync();
        using var folder = TemporaryFolder.Create("migrations-modelled-");
        var found = await Task.WhenAll(
            CompareAsync(NodeProducts.Elasticsearch7, Dialect.Elasticsearch710, folder, first, count, isRestarted),
            CompareAsync(NodeProducts.OpenSearch2, Dialect.OpenSearch219, folder, first, count, isRestarted));
        var all = found.SelectMany(static f => f).ToList();
        Assert.True(all.Count == 0, $"{all.Count} histories went apart:\n{string.Join('\n', all.Select(static f => f.Split('\n')[0]))}\nthe first:\n{string.Join("\n\n", all.Take(3))}");
    }

    private async Task<IReadOnlyList<string>> CompareAsync(NodeProduct product, Dialect dialect, TemporaryFolder folder, int first, int count, bool isRestarted)
    {
        await using var node = await ClusterNode.StartNewAsync(RealNodes.Options(product, folder, product.Name), Token);
        using var client = new ClusterClient(new ClusterOptions { Url = node.Address }, TimeProvider.System);
        var kinds = isRestarted ? _restartedKinds : _kinds;
        HistoryRun Make(int seed) => new(client, dialect, TimeProvider.System, kinds[seed % kinds.Length], seed);
        var runs = Enumerable.Range(first, count).Select(Make).ToList();
        var found = new List<HistoryDifference>();
        if (!isRestarted)
        {
            await EachAsync(runs, static (run, token) => run.RunAsync(token), found);
            return await AgainAsync(product, found, Make, count);
        }

        await EachAsync(runs, static (run, token) => run.RunHalfAsync(token), found);
        for (var i = 0; i < 2; i++) { (await client.SendAsync("POST", "/_flush?force=true", null, Token)).EnsureSuccess(); } // else it is chance which tombstones a node finds again in its translog
        await node.RestartAsync(Token);
        runs.ForEach(static run => run.RestartModel());
        await EachAsync(runs, static (run, token) => run.RunRestAsync(token), found);
        return [.. found.Select(f => $"{product.Name}, restarted, {f}")];
    }

    /// <summary>What goes apart is run again, alone, and if it passes once more: of what a node does by chance (which segments it has merged decides in which order a by-query operation takes documents) a few in a thousand are told and pass.</summary>
    private async Task<IReadOnlyList<string>> AgainAsync(NodeProduct product, List<HistoryDifference> found, Func<int, HistoryRun> make, int count)
    {
        var (apart, once) = (new List<string>(), new List<string>());
        foreach (var one in found)
        {
            var isAgain = await make(one.Seed).RunAsync(Token) is not null || await make(one.Seed).RunAsync(Token) is not null;
            (isAgain ? apart : once).Add($"{product.Name}, {one}");
        }

        foreach (var one in once) { output.WriteLine($"apart once, and not when run twice more: {one}"); }
        return once.Count <= 1 + (count / MostByChance) ? apart : [.. apart, .. once];
    }

    private static Task EachAsync(IReadOnlyList<HistoryRun> runs, Func<HistoryRun, CancellationToken, Task<HistoryDifference?>> step, List<HistoryDifference> found) =>
        Parallel.ForEachAsync(runs, new ParallelOptions { MaxDegreeOfParallelism = HistoriesAtOnce, CancellationToken = Token }, async (run, token) =>
        {
            if (await step(run, token) is not { } difference) { return; }
            lock (found) { found.Add(difference); }
        });
}
