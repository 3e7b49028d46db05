using Migrations.ModelCluster.Recording;

namespace Migrations.ModelCluster.Tests.Histories;

/// <summary>Seeded histories of concurrent clients against the real replayer, killed at random points, with faults of the target.</summary>
public sealed class SeededHistoryTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public Task Every_history_converges_in_order_with_books_that_balance() => EachAsync(1, 100, RecordedBy.Plugin);

    [Fact]
    [Trait("Category", "Soak")]
    public Task Ten_thousand_histories_converge_in_order_with_books_that_balance() => EachAsync(1_000, 10_000, RecordedBy.Plugin);

    [Fact]
    public Task Without_effects_and_with_a_pull_every_history_converges() => EachAsync(20_001, 100, RecordedBy.Proxy);

    [Fact]
    [Trait("Category", "Soak")]
    public Task Without_effects_and_with_a_pull_ten_thousand_histories_converge() => EachAsync(21_000, 10_000, RecordedBy.Proxy);

    [Fact]
    public async Task An_update_of_a_routed_document_without_its_routing_is_not_undone_beside_a_refused_create()
    {
        var bulk = """{"update":{"_id":"d3"}}""" + "\n" + """{"doc":{"n":24}}""" + "\n" + """{"create":{"_id":"d2"}}""" + "\n{}\n" + """{"create":{"_id":"d2"}}""" + "\n{}\n";
        Assert.Null(await HistoryRun.FailureAsync(new History(1, [new(1, "PUT", "/hot/_doc/d3?routing=r0", """{"n":10}"""), new(1, "POST", "/hot/_bulk", bulk)], [], false), Token));
    }

    private static async Task EachAsync(int firstSeed, int count, RecordedBy recordedBy)
    {
        for (var seed = firstSeed; seed < firstSeed + count; seed++)
        {
            var history = HistoryMaker.Make(seed) with { RecordedBy = recordedBy };
            if (await HistoryRun.FailureAsync(history, Token) is not { } why) { continue; }
            var (smallest, reason) = await HistoryShrinker.ShrinkAsync(history, why, h => HistoryRun.FailureAsync(h, Token));
            Assert.Fail($"seed {seed}: {why}\nshrunk: {reason}\n{smallest}");
        }
    }
}
