using CsCheck;
using Migrations.Capture.Records;
using Migrations.Exchanges.Clusters;
using Migrations.Replay.Planning;
using Migrations.Replay.Reconciling;

namespace Migrations.Replay.Tests.Reconciling;

public sealed class InDoubtRuleTests
{
    [Fact]
    public void A_document_deleted_in_the_request_that_made_it_is_not_taken_for_deleted_before_it_was_made()
    {
        SourceEffect[] effects = [Some.Effect("a", 1), Some.Effect("a", 2, 2, result: EffectResult.Deleted)];
        Assert.Equal(effects, InDoubtRule.NotYetApplied(effects, static _ => Held(0)));
        Assert.Equal([effects[1]], InDoubtRule.NotYetApplied(effects, static _ => Held(1)));
    }

    [Fact]
    public void A_delete_is_lacking_while_the_document_is_there_at_no_later_version()
    {
        var delete = Some.Effect("a", 2, 4, result: EffectResult.Deleted);
        Assert.Single(InDoubtRule.NotYetApplied([delete], static _ => Held(3)));
        Assert.Empty(InDoubtRule.NotYetApplied([delete], static _ => Held(0)));
        Assert.Empty(InDoubtRule.NotYetApplied([delete], static _ => Held(5)));
    }

    [Fact]
    public void A_delete_that_found_nothing_is_asked_again() =>
        Assert.Single(InDoubtRule.NotYetApplied([Some.Effect("a", 2, 4, result: EffectResult.NotFound)], static _ => Held(0)));

    /// <summary>However much of each document's history had arrived, what is said to be lacking and applied after it leads to the end of the history.</summary>
    [Fact]
    public void What_had_arrived_and_what_is_lacking_together_end_as_the_source_did() => Gen.Select(Gen.Bool.Array[1, 6].Array[1, 4], Gen.Int[0, 6].Array[4, 4]).Sample((histories, arrived) =>
    {
        var effects = new List<SourceEffect>();
        for (var lane = 0; lane < histories.Length; lane++)
        {
            var isThere = false;
            foreach (var (step, isDelete) in histories[lane].Index())
            {
                effects.Add(Some.Effect($"{lane}", effects.Count, step + 1, result: !isDelete ? EffectResult.Created : isThere ? EffectResult.Deleted : EffectResult.NotFound));
                isThere = !isDelete;
            }
        }

        FoundDocument State(string id, IEnumerable<SourceEffect> applied) => applied.LastOrDefault(e => e.Record.Id == id) is { IsDelete: false } last ? Held(last.Record.Version) : Held(0);
        var before = histories.Index().SelectMany(h => effects.Where(e => e.Record.Id == $"{h.Index}").Take(arrived[h.Index])).ToList();
        var lacking = InDoubtRule.NotYetApplied(effects, e => State(e.Record.Id, before));
        foreach (var (lane, _) in histories.Index())
        {
            var id = $"{lane}";
            Assert.Equal(State(id, effects).Version, State(id, before.Where(e => e.Record.Id == id).Concat(lacking)).Version);
        }
    });

    private static FoundDocument Held(long version) => new("i", "a", null, version > 0, version > 0 ? version : -1, 1, 1, default, null);
}
