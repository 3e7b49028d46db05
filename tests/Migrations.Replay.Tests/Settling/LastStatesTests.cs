using Migrations.Replay.Planning;
using Migrations.Replay.Pulling;
using Migrations.Replay.Settling;

namespace Migrations.Replay.Tests.Settling;

public sealed class LastStatesTests
{
    private const long Pulled = 100;

    private static readonly PlannedUnit Bulk = Some.Write(0, Some.Exchange("POST", "/i/_bulk", number: 1, began: 5, ended: 25), Some.Effect("1", 0, moment: 19));
    private static readonly PlannedUnit Deletion = Some.Write(1, Some.Exchange("DELETE", "/i", number: 2, began: 10, ended: 20)) with { Kind = UnitKind.Administration, Touches = [new Touch("i", true)] };

    [Fact]
    public void A_bulk_that_overlapped_the_deletion_of_its_index_may_have_made_it_again()
    {
        var last = Of(IndexSight.None);
        Assert.Single(last.Of("i", "1"));
        Assert.False(last.IsComplete("i"));
        Assert.False(last.IsThere("i"));
        Assert.False(last.IsGone("i"));
    }

    [Fact]
    public void It_has_not_where_the_source_was_seen_without_the_index()
    {
        var last = Of(Seen());
        Assert.Empty(last.Of("i", "1"));
        Assert.True(last.IsComplete("i"));
        Assert.True(last.IsGone("i"));
    }

    [Fact]
    public void It_has_where_the_source_was_seen_with_it()
    {
        var last = Of(Seen(("i", "i-uuid")));
        Assert.Single(last.Of("i", "1"));
        Assert.True(last.IsThere("i"));
    }

    [Fact]
    public void What_the_pull_saw_before_the_deletion_says_nothing_of_after_it()
    {
        var last = Of(Seen(("i", "i-uuid")) with { UntilUnixNanos = 19 });
        Assert.False(last.IsThere("i"));
        Assert.False(last.IsGone("i"));
    }

    [Fact]
    public void What_one_index_had_the_next_of_its_name_has_not()
    {
        var last = Of(Seen(("i", "another")));
        Assert.Empty(last.Of("i", "1"));
        Assert.True(last.IsComplete("i"));
        Assert.False(last.IsGone("i"));
    }

    [Fact]
    public void An_index_that_was_met_and_not_pulled_or_that_is_younger_than_the_pull_is_not_gone()
    {
        Assert.All([Seen() with { Unread = new HashSet<string> { "i" } }, Seen() with { UntilUnixNanos = 19 }], static sight => Assert.False(Of(sight).IsComplete("i")));
    }

    private static LastStates Of(IndexSight sight) => new([Bulk, Deletion], EvidenceMode.Answers, sight, new HashSet<string>());

    private static IndexSight Seen(params (string Name, string Uuid)[] indices) => new(indices.ToDictionary(static i => i.Name, static i => i.Uuid), new HashSet<string>(), Pulled);
}
