using Migrations.Exchanges.Assembling;
using Migrations.Replay.Answers;

namespace Migrations.Replay.Tests.Answers;

/// <summary>Writes that were under way while their index was deleted: before it or after it, by their numbers.</summary>
public sealed class LifeChoiceTests
{
    private static readonly Exchange Deletion = Some.Exchange("DELETE", "/i", number: 9, began: 30, ended: 40);

    [Fact]
    public void A_number_that_goes_on_from_the_old_index_is_of_the_old_one_and_stands_before_its_deletion() =>
        Assert.Equal(("first", 39L), Of(Put("b", 1, 20, 50), Put("a", 0, 1, 10), Put("c", 0, 60, 70)));

    [Fact]
    public void A_number_that_the_old_index_had_given_out_is_of_the_new_one_and_stands_behind_the_deletion() =>
        Assert.Equal(("last", 50L), Of(Put("b", 0, 20, 50), Put("a", 0, 1, 10), Put("c", 1, 60, 70)));

    [Fact]
    public void A_version_that_does_not_grow_is_of_the_new_one() =>
        Assert.Equal(("last", 50L), Of(Put("a", 1, 20, 50), Put("a", 0, 1, 10)));

    /// <summary>A restart of the source lost what had been answered with that number and that version, and gave both out again.</summary>
    [Fact]
    public void A_number_and_a_version_of_an_earlier_term_say_nothing_against_the_old_index() =>
        Assert.Equal(("first", 39L), Of(Put("b", 1, 20, 50, term: 2), Put("a", 0, 1, 10), Put("b", 1, 11, 15)));

    [Fact]
    public void A_term_that_falls_is_of_the_new_index() =>
        Assert.Equal(("last", 50L), Of(Put("b", 3, 20, 50), Put("a", 0, 1, 10, term: 2)));

    [Fact]
    public void Where_no_index_is_there_after_the_log_it_is_of_the_old_one() =>
        Assert.Equal(("first", 39L), Of(new Dictionary<string, string>(), Put("b", 0, 20, 50), Put("a", 0, 1, 10)));

    [Fact]
    public void The_shards_of_each_index_are_those_that_its_request_asked_for()
    {
        var made = Some.Exchange("PUT", "/i", """{"settings":{"number_of_shards":4}}""", number: 8, began: 41, ended: 42);
        Assert.Equal((null, 4), (LivesOf(made, Deletion).ShardsOf("i", 0), LivesOf(made, Deletion).ShardsOf("i", 1)));
    }

    private static (string, long) Of(Exchange asked, params Exchange[] others) => Of(new Dictionary<string, string> { ["i"] = "last" }, asked, others);

    private static (string, long) Of(Dictionary<string, string> last, Exchange asked, params Exchange[] others)
    {
        Exchange[] all = [asked, .. others, Deletion];
        var effect = AnswerEvidence.Read(all, new IndexLives(all, new Dictionary<string, string> { ["i"] = "first" }, last), static (_, _) => 1).Effects[0];
        return (effect.Record.IndexUuid, effect.MomentUnixNanos);
    }

    private static IndexLives LivesOf(params Exchange[] exchanges) => new(exchanges, new Dictionary<string, string>(), null);

    private static Exchange Put(string id, long seqNo, long began, long ended, long term = 1) =>
        Some.Exchange("PUT", $"/i/_doc/{id}", "{}", answer: $$"""{"_index":"i","_id":"{{id}}","_version":1,"result":"created","_seq_no":{{seqNo}},"_primary_term":{{term}}}""", number: (uint)began, began: began, ended: ended);
}
