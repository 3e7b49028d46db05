using System.Collections.Concurrent;
using Migrations.ModelCluster.Recording;

namespace Migrations.ModelCluster.Tests.Histories;

/// <summary>Seeded histories of concurrent clients against the real replayer, killed at random points, with faults of the target.</summary>
public sealed class SeededHistoryTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<RecordedBy, bool> Kinds => new() { { RecordedBy.Plugin, false }, { RecordedBy.Plugin, true }, { RecordedBy.Proxy, false }, { RecordedBy.Proxy, true } };

    [Theory]
    [MemberData(nameof(Kinds))]
    public Task Every_history_converges_in_order_with_books_that_balance(RecordedBy recordedBy, bool hasRestarts) => EachAsync(1, 35, seed => Make(seed, recordedBy, hasRestarts));

    [Theory]
    [MemberData(nameof(Kinds))]
    [Trait("Category", "Soak")]
    public Task Ten_thousand_histories_converge_in_order_with_books_that_balance(RecordedBy recordedBy, bool hasRestarts) => EachAsync(1_000, 2_500, seed => Make(seed, recordedBy, hasRestarts));

    [Fact]
    public Task They_do_when_faults_meet_administration_and_the_replayers_own_calls_too() => EachAsync(500, 30, WithControlFaults);

    [Fact]
    [Trait("Category", "Soak")]
    public Task A_thousand_do_when_faults_meet_every_call() => EachAsync(5_000, 1_000, WithControlFaults);

    [Fact]
    public Task They_do_when_writes_come_late_or_twice() => EachAsync(700, 25, WithLateDeliveries);

    [Fact]
    [Trait("Category", "Soak")]
    public Task A_thousand_do_when_writes_come_late_or_twice() => EachAsync(7_000, 1_000, WithLateDeliveries);

    [Fact]
    public Task They_do_when_the_target_refuses_the_replayer_for_a_while() => EachAsync(900, 30, WithRefusals);

    [Fact]
    [Trait("Category", "Soak")]
    public Task A_thousand_do_when_the_target_refuses_the_replayer_for_a_while() => EachAsync(9_000, 1_000, WithRefusals);

    [Theory]
    [InlineData(RecordedBy.Proxy, true, 400_356)] // what a deleted index had, and the source lost, came again in the next of its name
    [InlineData(RecordedBy.Proxy, false, 400_178)] // an update taken out of its bulk has no outcome that is known: the next one of its document rests on another
    [InlineData(RecordedBy.Proxy, false, 33_172)]
    [InlineData(RecordedBy.Proxy, false, 10_145)] // a bulk under way while its index was deleted: on the target it reached the old one
    [InlineData(RecordedBy.Proxy, false, 10_299)]
    [InlineData(RecordedBy.Proxy, false, 2_547)] // a deletion of nothing that was lost on its way leaves no tombstone
    [InlineData(RecordedBy.Plugin, true, 1_779)] // a tombstone that the source forgot and the target did not
    [InlineData(RecordedBy.Plugin, false, 3_164)] // a bulk that had found no index on the source, and lost its answer
    [InlineData(RecordedBy.Proxy, false, 32_244)] // an update behind a query that cannot be sent
    [InlineData(RecordedBy.Plugin, false, 43_440)] // lanes and mappings contradicted each other, and writes gave up their place before the deletion of their index
    [InlineData(RecordedBy.Plugin, false, 12_577)]
    [InlineData(RecordedBy.Plugin, true, 202_223)] // of two operations of a document the target refused the first, for a tombstone that the source forgot: it was set to the first
    [InlineData(RecordedBy.Plugin, true, 200_561)] // a kill took the tuple that named what had been put back
    [InlineData(RecordedBy.Plugin, true, 203_975)]
    [InlineData(RecordedBy.Proxy, true, 400_132)] // numbers and versions that a restart lost and gave out again said of a write under way at a deletion that it was of the next index
    [InlineData(RecordedBy.Proxy, true, 400_725)]
    [InlineData(RecordedBy.Proxy, true, 40_429)] // so they did where the operations of a bulk counted from its answer, whatever their numbers said
    public async Task What_once_failed_holds(RecordedBy recordedBy, bool hasRestarts, int seed) => Assert.Null(await HistoryRun.FailureAsync(Make(seed, recordedBy, hasRestarts), Token));

    [Theory]
    [InlineData(115)] // a late copy of a write that the source had refused, for a lock that means another document on the target
    [InlineData(271)]
    [InlineData(12_401)] // a bulk ended after the deletion of its index that it overlapped: the pull tells that nothing made it again
    public async Task A_late_copy_is_put_right_when_the_replay_looks_again(int seed) => Assert.Null(await HistoryRun.FailureAsync(WithLateDeliveries(seed), Token));

    [Fact]
    public async Task What_failed_with_faults_on_every_call_holds() => Assert.Null(await HistoryRun.FailureAsync(WithControlFaults(5_358), Token));

    [Fact]
    public async Task What_a_refused_write_named_in_an_index_that_is_gone_does_not_come_into_the_next_of_its_name() => Assert.Null(await HistoryRun.FailureAsync(Make(126, RecordedBy.Plugin, false), Token));

    [Fact]
    public async Task An_update_of_a_routed_document_without_its_routing_is_not_undone_beside_a_refused_create()
    {
        var bulk = """{"update":{"_id":"d3"}}""" + "\n" + """{"doc":{"n":24}}""" + "\n" + """{"create":{"_id":"d2"}}""" + "\n{}\n" + """{"create":{"_id":"d2"}}""" + "\n{}\n";
        Assert.Null(await HistoryRun.FailureAsync(new History(1, [new(1, "PUT", "/hot/_doc/d3?routing=r0", """{"n":10}"""), new(1, "POST", "/hot/_bulk", bulk)], [], false), Token));
    }

    private static History Make(int seed, RecordedBy recordedBy, bool hasRestarts)
    {
        var history = HistoryMaker.Make(seed) with { RecordedBy = recordedBy };
        return hasRestarts ? HistoryMaker.WithRestarts(history) : history;
    }

    private static History WithControlFaults(int seed) => Make(seed, seed % 2 == 0 ? RecordedBy.Plugin : RecordedBy.Proxy, seed % 4 > 1) with { HasFaults = true, HasControlFaults = true };

    private static History WithLateDeliveries(int seed) => HistoryMaker.WithLateDeliveries(Make(seed, seed % 2 == 0 ? RecordedBy.Plugin : RecordedBy.Proxy, seed % 4 > 1));

    private static History WithRefusals(int seed) => HistoryMaker.WithRefusals(Make(seed, seed % 2 == 0 ? RecordedBy.Plugin : RecordedBy.Proxy, seed % 4 > 1));

    /// <summary>A history waits more than it reckons, so several run at once; the first that fails shrinks alone.</summary>
    private static async Task EachAsync(int firstSeed, int count, Func<int, History> make)
    {
        var failed = new ConcurrentDictionary<int, string>();
        var atOnce = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount + 1, CancellationToken = Token };
        await Parallel.ForEachAsync(Enumerable.Range(firstSeed, count), atOnce, async (seed, token) =>
        {
            if (!failed.IsEmpty) { return; }
            if (await HistoryRun.FailureAsync(make(seed), token) is { } why) { failed[seed] = why; }
        });
        if (failed.IsEmpty) { return; }
        var (first, reason) = failed.MinBy(static f => f.Key);
        var (smallest, last) = await HistoryShrinker.ShrinkAsync(make(first), reason, h => HistoryRun.FailureAsync(h, Token));
        Assert.Fail($"seed {first}: {reason}\nshrunk: {last}\n{smallest}");
    }
}
