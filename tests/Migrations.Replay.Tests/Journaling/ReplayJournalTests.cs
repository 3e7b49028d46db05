using Migrations.Exchanges.Tuples;
using Migrations.Replay.Executing;
using Migrations.Replay.Journaling;
using Migrations.Replay.Planning;

namespace Migrations.Replay.Tests.Journaling;

public sealed class ReplayJournalTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("migrations-journal-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Opened_again_it_knows_what_is_done_what_is_in_doubt_and_what_was_never_begun()
    {
        var units = Enumerable.Range(0, 4).Select(i => Some.Write(i, Some.Exchange("PUT", "/i/_doc/1", number: (uint)i + 1), Some.Effect("1", i, number: (uint)i + 1))).ToList();
        using (var journal = ReplayJournal.Open(_folder, static _ => { }))
        {
            Assert.False(journal.HasDoubts);
            journal.Begin(units[0]);
            journal.Begin(units[1]);
            journal.Add(s => TupleMaker.Make(s, units[0], new UnitResult(TupleDisposition.Sent, ""), 0, false));
            journal.Add(s => TupleMaker.Make(s, units[2], new UnitResult(TupleDisposition.Withheld, "why"), 0, false));
        }

        var seen = new List<ExchangeTuple>();
        using var again = ReplayJournal.Open(_folder, seen.Add);
        Assert.Equal([1L, 2L], seen.Select(t => t.Sequence));
        Assert.Equal([true, false, true, false], units.Select(again.IsDone));
        Assert.Equal([false, true, false, false], units.Select(again.IsInDoubt));
        Assert.True(again.HasDoubts);
        again.Add(s => { Assert.Equal(3, s); return TupleMaker.Make(s, units[1], new UnitResult(TupleDisposition.Sent, ""), 0, true); });
    }

    [Fact]
    public void What_was_through_when_its_tuple_was_lost_is_not_in_doubt()
    {
        var units = Enumerable.Range(0, 2).Select(i => Some.Write(i, Some.Exchange("PUT", "/i/_doc/1", number: (uint)i + 1), Some.Effect("1", i, number: (uint)i + 1))).ToList();
        using (var journal = ReplayJournal.Open(_folder, static _ => { }))
        {
            journal.Begin(units[0]);
            journal.End(units[0]);
        }

        using var again = ReplayJournal.Open(_folder, static _ => { });
        Assert.Equal([true, false], units.Select(again.HasLostItsTuple));
        Assert.False(again.IsDone(units[0]));
        Assert.False(again.IsInDoubt(units[0]));
        Assert.False(again.HasDoubts);
    }

    [Fact]
    public void A_request_taken_apart_and_effects_without_a_request_have_names_of_their_own()
    {
        var exchange = Some.Exchange("POST", "/i/_bulk");
        PlannedUnit[] units = [RequestPlanner.EffectUnit(0, exchange, 1, Some.Effect("1", 1), ""), RequestPlanner.EffectUnit(1, exchange, 2, Some.Effect("1", 2), ""), RequestPlanner.EffectUnit(2, null, 0, Some.Effect("1", 1), ""), RequestPlanner.EffectUnit(3, null, 0, Some.Effect("1", 2), ""), RequestPlanner.EffectUnit(4, null, 0, Some.Effect("1", 1, index: "j"), "")];
        Assert.Equal(units.Length, units.Select(u => u.Key).Distinct().Count());
    }
}
