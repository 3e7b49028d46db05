using Migrations.Capture.Records;
using Migrations.Replay.Answers;
using Migrations.Replay.Planning;

namespace Migrations.Replay.Tests.Answers;

public sealed class LostWritesTests
{
    [Fact]
    public void A_number_given_out_again_under_a_higher_term_was_lost_and_so_was_what_came_behind_it()
    {
        SourceEffect[] effects = [Some.Effect("a", 0), Some.Effect("b", 1), Some.Effect("c", 2), InTerm(2, Some.Effect("d", 1))];
        Assert.Equal([effects[1], effects[2]], LostWrites.Of(effects, []));
    }

    [Fact]
    public void A_pulled_document_of_a_higher_term_is_a_witness_too() =>
        Assert.Single(LostWrites.Of([Some.Effect("a", 0), Some.Effect("b", 1)], [("i-uuid", 0, "d", 2, 1, 1)]));

    [Fact]
    public void A_version_that_a_higher_term_gives_again_was_lost()
    {
        SourceEffect[] effects = [Some.Effect("a", 0, 1), Some.Effect("a", 1, 2), InTerm(2, Some.Effect("a", 5, 2))];
        Assert.Equal([effects[1]], LostWrites.Of(effects, []));
    }

    [Fact]
    public void A_deletion_whose_tombstone_a_start_forgot_is_not_taken_for_lost() =>
        Assert.Empty(LostWrites.Of([Some.Effect("a", 0, 3, result: EffectResult.Deleted), InTerm(2, Some.Effect("a", 1, 1))], []));

    [Fact]
    public void Within_one_term_nothing_is_lost() => Assert.Empty(LostWrites.Of([Some.Effect("a", 0, 5), Some.Effect("a", 1, 2)], []));

    private static SourceEffect InTerm(long term, SourceEffect effect) => effect with { Record = effect.Record with { OperationTerm = term } };
}
