using Migrations.Exchanges.Tuples;

namespace Migrations.ModelCluster.Tests.Histories;

/// <summary>The judges of histories are held to account: what really came of a history is spoilt in one place, and the judge that is for it must say so.</summary>
public sealed class DeliberateBreakTests
{
    private static readonly Task<HistoryOutcome[]> Outcomes = RunAsync();

    [Fact]
    public Task Two_operations_of_a_document_in_the_wrong_order_are_found() => EachAsync("order:", static o => Pairs(o).Select(pair => o with { Target = Swapped(o.Target, pair.First, pair.Second) }));

    [Fact]
    public Task An_operation_that_never_came_is_found() =>
        EachAsync("missing:", static o => Told(o).Select(at => o with { Target = [.. o.Target.Where((_, i) => i != at)] }).Where(spoilt => IsLastOfItsRequest(o, spoilt)));

    [Fact]
    public Task An_operation_that_came_twice_and_is_not_named_is_found() => EachAsync("twice:", static o => Told(o).Select(at => o with { Target = [.. o.Target.Take(at + 1), o.Target[at], .. o.Target.Skip(at + 1)] }));

    [Fact]
    public Task An_operation_that_the_source_never_did_is_found() =>
        EachAsync("stranger:", static o => Told(o).Where(at => !o.Target[at].IsDelete).Select(at => o with { Target = [.. o.Target.Select((t, i) => i == at ? t with { Source = """{"n":-1}"""u8.ToArray() } : t)] }));

    [Fact]
    public async Task A_repeat_that_is_not_named_is_found()
    {
        foreach (var outcome in await Outcomes)
        {
            if (Told(outcome).FirstOrDefault(-1) is not (>= 0 and var at)) { continue; }
            var shards = outcome.Shards.Select(s => s.TargetUuid == outcome.Target[at].IndexUuid && s.Number == outcome.Target[at].Shard ? s with { TargetOperations = s.TargetOperations + 1 } : s);
            var repeated = outcome with { Shards = [.. shards], Target = [.. outcome.Target.Take(at + 1), outcome.Target[at], .. outcome.Target.Skip(at + 1)], Result = outcome.Result with { Repeats = 1 } };
            Assert.Null(HistoryRun.FailureOf(repeated));
            Assert.StartsWith("twice:", HistoryRun.FailureOf(repeated with { Result = repeated.Result with { Repeats = 0 } }), StringComparison.Ordinal);
        }
    }

    [Fact]
    public Task A_shard_that_counts_one_more_or_one_less_than_came_is_found() => EachAsync("shards:", static o => o.Shards.SelectMany((s, at) => new[] { 1, -1 }.Select(by => o with { Shards = [.. o.Shards.Select((t, i) => i == at ? t with { TargetOperations = t.TargetOperations + by } : t)] })));

    [Fact]
    public Task An_operation_of_a_shard_that_nobody_names_or_that_never_came_is_found_even_where_no_lane_shows_it() => EachAsync("shards:", static o =>
        o.Shards.Where(static s => s.SourceOperations > 0).SelectMany(s => new[] { Doubled(o, s), Dropped(o, s) }.OfType<HistoryOutcome>()));

    [Fact]
    public Task Books_that_count_one_too_many_or_leave_one_out_are_found() => EachAsync("books:", static o =>
    [
        o with { Result = o.Result with { Sent = o.Result.Sent + 1 } },
        o with { Result = o.Result with { Withheld = o.Result.Withheld - 1 } },
        o with { Result = o.Result with { Sent = o.Result.Sent - 1, Exchanges = o.Result.Exchanges - 1 } },
        o with { Tuples = [.. o.Tuples.Where(t => t.Ordinal != 0)] },
        o with { Tuples = [.. o.Tuples, o.Tuples[0]] },
    ]);

    [Fact]
    public async Task A_document_that_the_target_holds_otherwise_is_found_by_parity()
    {
        var history = HistoryMaker.Make(1) with { Crashes = [], HasFaults = false };
        var spoilt = await HistoryRun.RunAsync(history, TestContext.Current.CancellationToken, static target => target.HandleAsync(Some.Request("PUT", "/hot/_doc/planted", """{"n":1}"""), default));
        Assert.StartsWith("no parity:", HistoryRun.FailureOf(spoilt), StringComparison.Ordinal);
    }

    private static async Task EachAsync(string judge, Func<HistoryOutcome, IEnumerable<HistoryOutcome>> spoil)
    {
        var spoilt = (await Outcomes).SelectMany(spoil).ToList();
        Assert.True(spoilt.Count >= 10, $"only {spoilt.Count} ways to spoil");
        Assert.All(spoilt, one => Assert.StartsWith(judge, HistoryRun.FailureOf(one), StringComparison.Ordinal));
    }

    /// <summary>A deletion of nothing comes as often as the shard's tombstones allow, and once more.</summary>
    private static HistoryOutcome? Doubled(HistoryOutcome outcome, ShardCount shard)
    {
        if (outcome.Target.LastOrDefault(t => t.IndexUuid == shard.TargetUuid && t.Shard == shard.Number) is not { } last) { return null; }
        var more = 1 + (int)(shard.SourceOperations - shard.TargetOperations) + outcome.Source.Count(s => s.IndexUuid == shard.SourceUuid && s.Shard == shard.Number && s is { Result: "created", Version: > 1 });
        var empty = Enumerable.Range(1, more).Select(i => last with { IsDelete = true, Result = "not_found", SeqNo = last.SeqNo + i });
        return outcome with { Target = [.. outcome.Target, .. empty], Shards = [.. outcome.Shards.Select(s => s == shard ? s with { TargetOperations = s.TargetOperations + more } : s)] };
    }

    /// <summary>A deletion of nothing is left out, where no tombstone stands for it.</summary>
    private static HistoryOutcome? Dropped(HistoryOutcome outcome, ShardCount shard)
    {
        var empty = outcome.Target.FirstOrDefault(t => t.IndexUuid == shard.TargetUuid && t.Shard == shard.Number && t.Result == "not_found");
        if (empty is null || shard.TargetOperations > shard.SourceOperations) { return null; }
        return outcome with { Target = [.. outcome.Target.Where(t => t != empty)], Shards = [.. outcome.Shards.Select(s => s == shard ? s with { TargetOperations = s.TargetOperations - 1 } : s)] };
    }

    /// <summary>Of histories in which nothing was put right, and which hold as they are.</summary>
    private static async Task<HistoryOutcome[]> RunAsync()
    {
        var all = new List<HistoryOutcome>();
        for (var seed = 1; all.Count < 6; seed++)
        {
            var outcome = await HistoryRun.RunAsync(HistoryMaker.Make(seed) with { Crashes = [], HasFaults = false }, default);
            Assert.Null(HistoryRun.FailureOf(outcome));
            if (outcome.Result.Reconciled == 0 && outcome.Tuples.All(static t => t.Disposition is TupleDisposition.Sent or TupleDisposition.Withheld)) { all.Add(outcome); }
        }

        return [.. all];
    }

    /// <summary>Places of the target's operations whose version and content no other operation of their document has.</summary>
    private static IEnumerable<int> Told(HistoryOutcome outcome) => Enumerable.Range(0, outcome.Target.Count).Where(i =>
        outcome.Target[i].Result != "not_found" && outcome.Source.Count(s => IsOf(s, outcome.Target[i]) && s.IsDelete == outcome.Target[i].IsDelete && s.Version == outcome.Target[i].Version) == 1);

    /// <summary>Neighbours in a document's lane.</summary>
    private static IEnumerable<(int First, int Second)> Pairs(HistoryOutcome outcome) => Told(outcome).GroupBy(i => (outcome.Target[i].Index, outcome.Target[i].Shard, outcome.Target[i].Id)).SelectMany(static lane => lane.Zip(lane.Skip(1)));

    private static List<AppliedOperation> Swapped(IReadOnlyList<AppliedOperation> operations, int a, int b)
    {
        var all = operations.ToList();
        (all[a], all[b]) = (all[b], all[a]);
        return all;
    }

    /// <summary>What a later item of the same request superseded may be passed over.</summary>
    private static bool IsLastOfItsRequest(HistoryOutcome whole, HistoryOutcome spoilt)
    {
        var lacking = whole.Target.Except(spoilt.Target).Single();
        var source = whole.Source.Single(s => IsOf(s, lacking) && s.IsDelete == lacking.IsDelete && s.Version == lacking.Version);
        return whole.Source.Last(s => IsOf(s, lacking) && Equals(s.Stamp, source.Stamp)) == source;
    }

    private static bool IsOf(AppliedOperation a, AppliedOperation b) => (a.Index, a.Shard, a.Id) == (b.Index, b.Shard, b.Id);
}
