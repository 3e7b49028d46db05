using Migrations.Replay.Answers;

namespace Migrations.Replay.Tests.Answers;

public sealed class NumberedMomentsTests
{
    /// <summary>A bulk answered at 50 had written a document before another client deleted it, who was answered at 20.</summary>
    [Fact]
    public void What_has_a_lower_number_than_an_operation_answered_before_it_was_done_before_that()
    {
        var narrowed = NumberedMoments.Narrow([Some.Effect("1", 0, moment: 50), Some.Effect("1", 1, moment: 20), Some.Effect("2", 2, moment: 50)], [5, 10, 5]);
        Assert.Equal([19, 20, 50], narrowed.Select(static e => e.MomentUnixNanos));
    }

    [Fact]
    public void Nothing_was_done_before_its_request_began_whatever_a_clock_says() =>
        Assert.Equal([30, 20], NumberedMoments.Narrow([Some.Effect("1", 0, moment: 50), Some.Effect("1", 1, moment: 20)], [30, 10]).Select(static e => e.MomentUnixNanos));

    /// <summary>How many shards an index has that a template made, the log may not tell.</summary>
    [Fact]
    public void Where_two_shards_go_under_one_name_numbers_tell_nothing() =>
        Assert.Equal([50, 20, 30], NumberedMoments.Narrow([Some.Effect("1", 0, moment: 50), Some.Effect("2", 1, moment: 20), Some.Effect("3", 1, moment: 30)], [5, 5, 5]).Select(static e => e.MomentUnixNanos));

    [Fact]
    public void Numbers_of_another_index_tell_nothing() =>
        Assert.Equal([50, 20], NumberedMoments.Narrow([Some.Effect("1", 0, moment: 50), Some.Effect("1", 1, moment: 20, index: "j")], [5, 5]).Select(static e => e.MomentUnixNanos));
}
