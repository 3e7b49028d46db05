using Migrations.Capture.Records;
using Migrations.Exchanges.Evidence;
using Migrations.Replay.Answers;
using Migrations.Replay.Backfill;
using Migrations.Replay.Planning;
using Migrations.Replay.Pulling;

namespace Migrations.Replay.Tests.Pulling;

/// <summary>Which numbers of a shard are accounted for, by whom, and what is known of the rest.</summary>
public sealed class PulledShardProofTests
{
    [Fact]
    public void Every_number_up_to_the_position_is_told_shown_or_unseen()
    {
        // 0 a, 1 b, 2 ? (a), 3 ?, 4 a by the pull, 5 c by the pull; b is gone
        var proof = Prove(Shard(5, ("a", 4, 3), ("c", 5, 1)), [Some.Effect("a", 0), Some.Effect("b", 1)]);
        Assert.Equal((2L, 2L, "2–3", true), (proof.InLog, proof.ByPull, string.Join(",", proof.Unseen), proof.IsComplete));
        Assert.Equal([new SupersededState("a", 0, 4, 1)], proof.Superseded);
        Assert.Equal(["b"], proof.Deleted);
        Assert.True(proof.Covers(3) && !proof.Covers(6));
    }

    [Fact]
    public void What_the_log_tells_above_the_position_is_not_proved()
    {
        var proof = Prove(Shard(1, ("a", 1, 2)), [Some.Effect("a", 0), Some.Effect("a", 1, 2), Some.Effect("b", 2), Some.Effect("b", 3, 2)]);
        Assert.Equal(("2–3", false), (string.Join(",", proof.Above), proof.IsComplete));
        Assert.True(Prove(Shard(1, ("a", 1, 2), ("b", 3, 2)), [Some.Effect("a", 0), Some.Effect("a", 1, 2), Some.Effect("b", 3, 2)]).IsComplete); // shown all the same
    }

    [Fact]
    public void Documents_that_stand_above_the_bound_of_the_pull_leave_it_open() => Assert.False(Prove(Shard(1, ("a", 1, 1)) with { Later = 1 }, []).IsComplete);

    [Fact]
    public void A_deletion_that_the_log_tells_and_a_document_that_is_still_there_are_not_deleted_unseen()
    {
        var shard = Shard(9) with { From = 3, Unchanged = new HashSet<string> { "kept" } };
        var proof = PulledShardProof.Of(shard, [Some.Effect("a", 4), Some.Effect("a", 5, 2, result: EffectResult.Deleted)], static _ => false, [new ImageDocument("kept", null, 1, 2, 1), new ImageDocument("lost", null, 1, 3, 1)]);
        Assert.Equal(["lost"], proof.Deleted);
        Assert.Equal("6–9", string.Join(",", proof.Unseen));
    }

    [Fact]
    public void Numbers_told_in_another_way_are_the_logs()
    {
        var proof = PulledShardProof.Of(Shard(3), [Some.Effect("a", 0, result: EffectResult.NotFound)], static n => n is 1 or 2, []);
        Assert.Equal((3L, "3"), (proof.InLog, string.Join(",", proof.Unseen)));
    }

    [Fact]
    public void A_version_that_begins_anew_behind_a_deletion_hides_nothing() =>
        Assert.Empty(Prove(Shard(4, ("a", 4, 9)), [Some.Effect("a", 0), Some.Effect("a", 1, 2, result: EffectResult.Deleted)]).Superseded);

    [Fact]
    public void Of_an_open_write_it_is_said_how_each_document_it_names_stands()
    {
        var shard = Shard(9, ("told", 4, 2), ("new", 5, 1)) with { From = 1, Unchanged = new HashSet<string> { "old" } };
        SourceEffect[] effects = [Some.Effect("told", 4, 2)];
        var write = new OpenWrite(new RequestStamp(1, 2, 3), "bulk", "no answer tells what it did", ["i"], ["told", "new", "old", "gone"], false, 0, 9);
        var known = Known(write, shard, effects);
        Assert.Equal(
            [
                "i/gone: deleted, or never written",
                "i/new: the document stands at seq_no 5, which no answer tells: this write, or one past the recorder",
                "i/old: not done, or superseded: unchanged since seq_no 1",
                "i/told: superseded by seq_no 4, or never done",
                "unknown which documents it changed: in its indices 1 documents stand where no answer put them, and 6 numbers are superseded or deletions",
            ],
            known.Known);
        Assert.Equal(["unknown: no index that it names was pulled"], Known(write with { Names = ["other"] }, shard, effects).Known);
        var many = Known(write with { Documents = [.. Enumerable.Range(0, 50).Select(static n => $"{n}")], NamesAll = true }, shard, effects);
        Assert.Equal((20, 30), (many.Known.Count, many.More));
    }

    private static KnownOfWrite Known(OpenWrite write, PulledShard shard, SourceEffect[] effects) =>
        KnownOfWrite.Of(write, [shard], [Prove(shard, effects)], effects.ToLookup(static e => (e.Record.IndexUuid, e.Record.Shard)), new Dictionary<string, System.Text.Json.Nodes.JsonObject>());

    private static PulledShardProof Prove(PulledShard shard, SourceEffect[] effects) => PulledShardProof.Of(shard, effects, static _ => false, []);

    private static PulledShard Shard(long position, params (string Id, long SeqNo, long Version)[] documents) =>
        new("i", "i-uuid", 0, -1, position, documents.ToDictionary(static d => d.Id, static d => new PulledDocument(d.Id, null, 1, d.SeqNo, d.Version, default)), new HashSet<string>());
}
