using Migrations.Capture.Records;
using Migrations.Exchanges.Tuples;
using Migrations.Replay.Executing;
using Migrations.Replay.Planning;
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

    [Fact]
    public void A_change_of_the_cluster_state_is_no_effect_and_what_the_target_refused_of_it_is_named()
    {
        var tally = new ReplayTally();
        foreach (var isOfRestart in new[] { false, true })
        {
            var change = new UnaskedChange(new StateEvent(new StateRecord("aliasesChanged", 1, []), 5), "i", []) { IsOfRestart = isOfRestart };
            var unit = Some.Write(0, Some.Exchange("PUT", "/i/_doc/1")) with { Exchange = null, Change = change };
            tally.Count(unit, new UnitResult(TupleDisposition.AppliedFromEffects, change.Reason([])));
            tally.Count(unit, new UnitResult(TupleDisposition.AppliedFromEffects, change.Reason(["POST /_aliases was answered 404 (no such index; really)", "PUT /i/_settings was answered 400"])));
        }

        tally.Count(Some.Write(0, Some.Exchange("PUT", "/i/_doc/1")) with { Exchange = null }, new UnitResult(TupleDisposition.AppliedFromEffects, "no request"));
        var result = tally.Result(0);
        Assert.Equal((4, 1, true), (result.StateChanges, result.EffectsAlone, result.Balances));
        Assert.Equal(Enumerable.Repeat("POST /_aliases was answered 404 (no such index; really); PUT /i/_settings was answered 400", 2), result.StateChangesRefused);
    }
}
