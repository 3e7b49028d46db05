using Migrations.Capture.Segments;
using Migrations.Capture.Verifying;
using Migrations.Cli.Demo.Nodes;
using Migrations.Cli.Demo.Recording;
using Migrations.Cli.Demo.Traffic;
using Migrations.Compare;
using Migrations.Compare.Parity;
using Migrations.Compare.Reporting;
using Migrations.EndToEnd.Tests.Comparing;
using Migrations.EndToEnd.Tests.Nodes;
using Migrations.EndToEnd.Tests.Parity;
using Migrations.Exchanges.Assembling;
using Migrations.Exchanges.Tuples;
using Migrations.Exchanges.Clusters;
using Migrations.Exchanges.Evidence;
using Migrations.Replay;
using Migrations.Replay.Backfill;
using Migrations.Replay.Planning;
using Migrations.Replay.Executing;
using Migrations.Replay.Sending;
using Migrations.Testing;

namespace Migrations.EndToEnd.Tests;

public sealed class WholePathTests(ITestOutputHelper output)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<int> SoakSeeds => [.. Enumerable.Range(100, 20)];

    [Theory]
    [InlineData("opensearch", 1)]
    [InlineData("elasticsearch", 2)]
    public Task The_target_holds_what_the_source_holds_after_traffic_of_every_kind(string product, int seed) => RunAsync(product, seed);

    [Theory]
    [Trait("Category", "Soak")]
    [MemberData(nameof(SoakSeeds))]
    public Task Twenty_runs_of_the_traffic_each_end_in_parity(int seed) => RunAsync("opensearch", seed);

    private async Task RunAsync(string product, int seed)
    {
        await RealNodes.RequireAsync();
        using var folder = TemporaryFolder.Create("migrations-e2e-");
        var repository = folder.Below("repository");
        var options = TrafficOptions.Small with { Seed = seed, RepositoryFolder = repository };
        await using var source = await PreparedSource.StartAsync(folder.Path, options, null, Token);
        await using var target = await ClusterNode.StartNewAsync(new NodeOptions
        {
            Product = product == "opensearch" ? NodeProducts.OpenSearch2 : NodeProducts.Elasticsearch7, Folder = folder.Below("target"), ClusterName = "target", NodeName = "target",
            RepositoryFolder = repository, Settings = new Dictionary<string, string> { ["http.max_content_length"] = TrafficOptions.MaxContentLength },
        }, Token);
        using var sourceClient = new ClusterClient(new ClusterOptions { Url = source.Node.Address }, TimeProvider.System);
        using var targetClient = new ClusterClient(new ClusterOptions { Url = target.Address }, TimeProvider.System);
        var run = folder.Below("run");
        var backfill = await new BackfillRun(sourceClient, targetClient, new BackfillOptions { Folder = Path.Combine(run, "backfill") }, TimeProvider.System).RunAsync(null, Token);
        output.WriteLine($"brought over {backfill.Documents}");
        var record = await new TrafficDriver(source.Node.HttpPort, options).RunAsync(null, Token);
        output.WriteLine($"traffic {record.RequestsWhole} answered {record.RequestsAnswered}");
        var pending = await source.SettleAsync(RecordedSource.Patience, Token);
        var verification = LogVerification.Run(CaptureLog.Open(source.LogDirectory));
        foreach (var finding in verification.Findings) { output.WriteLine($"{finding.Severity} {finding}"); }
        await source.StopSidecarAsync(Token);
        var verdict = EvidenceLog.Read(CaptureLog.Open(source.LogDirectory).ReadFrames()).Verdict;
        output.WriteLine($"pending {pending}, complete {verdict.IsComplete}, rolled back {verdict.RolledBack.Count()}");

        var replay = new ReplayRun(source.LogDirectory, new ReplayOptions { Target = new TargetOptions { Url = target.Address }, RunDirectory = Path.Combine(run, "replay"), BackfillDirectory = Path.Combine(run, "backfill") }, TimeProvider.System);
        var result = await replay.RunAsync(null, Token);
        output.WriteLine(result.ToString());
        foreach (var (why, count) in result.WithheldWhy) { output.WriteLine($"  {count} {why}"); }
        var parity = await ReconciledParity.OfAsync(sourceClient, targetClient, output.WriteLine, Token);
        var database = Path.Combine(run, "comparison.duckdb");
        var exchanges = ExchangeLog.Read(CaptureLog.Open(source.LogDirectory).ReadFrames());
        var comparison = await Comparison.RunAsync(
            new ComparisonOptions { DatabasePath = database, SourceVersion = "7.10.2", TargetProduct = product, TargetVersion = product == "opensearch" ? "2.19.4" : "7.10.2" },
            exchanges, TupleLog.Read(Path.Combine(run, "replay")), TimeProvider.System, null, Token);
        var report = await ReportBuilder.BuildAsync(database, "run", TestContext.Current.CancellationToken);
        output.WriteLine(TextReport.Render(report));
        foreach (var tuple in TupleLog.Read(Path.Combine(run, "replay")).Where(t => t.Reconciled.Length > 2))
        {
            output.WriteLine($"reconciled by {tuple.Exchange}/{tuple.Unit} {tuple.TargetRequest}: {tuple.Reconciled} freshness {tuple.SourceFreshness} {tuple.TargetFreshness}");
            if (tuple.Api != "reindex") { continue; }
            foreach (var one in System.Text.Json.Nodes.JsonNode.Parse(tuple.Reconciled)!.AsArray()) { output.WriteLine(DocumentHistory.Of(source.LogDirectory, Path.Combine(run, "replay"), "flights", (string)one!["id"]!)); }
        }

        foreach (var one in parity.Indices.SelectMany(i => i.Examples)) { output.WriteLine(DocumentHistory.Of(source.LogDirectory, Path.Combine(run, "replay"), one.Index, one.Id)); }
        output.WriteLine(System.Text.Json.JsonSerializer.Serialize(parity, new System.Text.Json.JsonSerializerOptions { WriteIndented = true }));
        if (Environment.GetEnvironmentVariable("MIGRATIONS_KEEP") is { } keep) { System.Diagnostics.Process.Start("cp", ["-r", folder.Path, keep]).WaitForExit(); }
        Assert.True(verification.IsWhole);
        Assert.True(verdict.IsComplete);
        Assert.Empty(verdict.RolledBack);
        Assert.True(result.Balances);
        Assert.DoesNotContain(TupleLog.Read(Path.Combine(run, "replay")), static t => t.WithheldReason.EndsWith(UnaskedChange.NotAsked, StringComparison.Ordinal)); // all came by the tap
        Assert.Equal(0, pending);
        Assert.True(parity.IsEqual);
        Assert.True(report.BooksBalance);
        AssertComparison(ComparedRun.Of(source.LogDirectory, Path.Combine(run, "replay"), product), record, product);
    }

    /// <summary>Between two nodes of one version nothing differs; between the two versions what is known to, whatever the seed; and no rule is there for nothing.</summary>
    private void AssertComparison(ComparedRun compared, TrafficRecord record, string product)
    {
        if (product == "opensearch")
        {
            ApprovedText.Check(typeof(WholePathTests).Assembly, "Comparing", "elasticsearch-7.10-to-opensearch-2.19", string.Join('\n', compared.Fingerprints));
        }
        else
        {
            SameAnswers.Check(compared, record, output.WriteLine);
        }

        Assert.DoesNotContain(compared.RulesNotNeeded(), static rule => rule != "ties"); // in which order documents lie in Lucene segments is chance
    }
}
