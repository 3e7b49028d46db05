using Migrations.Exchanges.Tuples;
using Migrations.Replay.Executing;
using Migrations.Replay.Reconciling;

namespace Migrations.Replay.Tests.Executing;

public sealed class ReplayTallyTests
{
    [Fact]
    public void What_an_earlier_run_journaled_counts_as_it_did_then_repeats_too()
    {
        var unit = Some.Write(0, Some.Exchange("PUT", "/i/_doc/1"), Some.Effect("1", 0), Some.Effect("2", 1));
        var result = new UnitResult(TupleDisposition.AppliedFromEffects, "why") { Reconciled = [new Reconciliation("i", "1", "missing")], Repeats = 2 };
        var live = new ReplayTally();
        live.Count(unit, result);
        var again = new ReplayTally();
        again.Count(TupleMaker.Make(1, unit, result, 0, inDoubt: true));

        Assert.Equivalent(live.Result(1), again.Result(1), strict: true);
        Assert.Equal(2, again.Result(1).Repeats);
        Assert.True(again.Result(1).Balances);
    }
}
