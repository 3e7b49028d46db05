using System.Text.Json;
using Migrations.Exchanges.Evidence;

namespace Migrations.Exchanges.Tests.Evidence;

/// <summary>The rule says of every recorded run what its Lucene files held.</summary>
public sealed class RecordedRunTests
{
    public static TheoryData<string, bool> Runs()
    {
        var runs = new TheoryData<string, bool>();
        foreach (var scenario in RecordedRun.All)
        {
            runs.Add(scenario, false);
            runs.Add(scenario, true);
        }

        return runs;
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void Says_of_every_effect_and_number_what_the_Lucene_files_held(string scenario, bool byClock)
    {
        var run = RecordedRun.Load(scenario);
        if (byClock) { run.ByClock(); }
        var verdict = run.Judge();

        var shards = run.Truth.GetProperty("shards").EnumerateArray().ToList();
        Assert.Equal(shards.Count, verdict.Shards.Count);
        foreach (var truth in shards)
        {
            var shard = verdict.Shard(truth.GetProperty("uuid").GetString()!, truth.GetProperty("shard").GetInt32())!;
            Assert.Equal(truth.GetProperty("base").GetInt64(), shard.Base);
            Assert.Equal(truth.GetProperty("maxSeqNo").GetInt64(), shard.Top);
            Assert.Equal(Pairs(truth, "committed"), shard.Committed.All());
            Assert.Equal(Pairs(truth, "rolledBack"), shard.RolledBack.Select(e => (e.SeqNo, e.Term)));
            Assert.Equal(Numbers(truth, "filled"), Expand(shard.Proof.Filled));
            Assert.Equal(Numbers(truth, "missing"), Expand(shard.Proof.Missing));
            Assert.Equal(Numbers(truth, "ambiguousNumbers"), Expand(shard.Proof.Ambiguous));
            Assert.Empty(shard.Contradicted);
            Assert.Empty(shard.Pending);
            Assert.Empty(shard.Proof.Open);
        }
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void Explains_every_document_by_a_committed_effect_of_equal_number_term_and_version(string scenario, bool byClock)
    {
        var run = RecordedRun.Load(scenario);
        if (byClock) { run.ByClock(); }
        var verdict = run.Judge();
        var effects = run.Lines.Where(l => (string?)l.Line["kind"] == "effect").Select(l => RecordedRun.Effect(l.Line)).Where(verdict.IsCommitted)
            .ToLookup(e => (e.IndexUuid, e.Shard, e.Id));
        var unexplained = from truth in run.Truth.GetProperty("shards").EnumerateArray()
                          from document in truth.GetProperty("documents").EnumerateArray()
                          let last = effects[(truth.GetProperty("uuid").GetString()!, truth.GetProperty("shard").GetInt32(), document.GetProperty("id").GetString()!)].MaxBy(e => e.SeqNo)
                          let explained = last is not null && last.SeqNo == document.GetProperty("seqNo").GetInt64()
                              && last.OperationTerm == document.GetProperty("primaryTerm").GetInt64() && last.Version == document.GetProperty("version").GetInt64()
                          where !explained && scenario != "s09" // there the last effects were taken out
                          select document.ToString();
        Assert.Empty(unexplained);
    }

    [Fact]
    public void Names_a_number_ambiguous_when_its_effect_may_have_died_with_the_node()
    {
        var verdict = RecordedRun.Load("s10").WithoutLast("n2", 1, 40).Judge();
        var ranges = verdict.Shards.SelectMany(s => s.Proof.Ambiguous);
        Assert.Equal([new SequenceRange(31, 31)], ranges);
        Assert.False(verdict.IsComplete);
    }

    [Fact]
    public void Is_wrong_about_s06_when_a_reset_copy_forgets_nothing()
    {
        var verdict = RecordedRun.Load("s06").Judge(CommitSteps.All & ~CommitSteps.ForgetAtReset);
        var truth = Pairs(RecordedRun.Load("s06").Truth.GetProperty("shards")[0], "committed");
        Assert.NotEqual(truth, verdict.Shards[0].Committed.All());
    }

    [Fact]
    public void Is_wrong_about_s02_when_a_restarted_copy_does_not_inherit_its_store()
    {
        var verdict = RecordedRun.Load("s02").Judge(CommitSteps.All & ~CommitSteps.InheritFromStore);
        Assert.NotEqual(105, verdict.Shards.Sum(s => s.Committed.Count));
    }

    [Fact]
    public void Leaves_lost_effects_pending_when_later_primaries_deny_nothing()
    {
        var verdict = RecordedRun.Load("s02").Judge(CommitSteps.All & ~CommitSteps.DenyByLaterPrimary);
        Assert.NotEmpty(verdict.Pending);
    }

    [Theory]
    [InlineData("s01")]
    [InlineData("s04")]
    [InlineData("s07")]
    public void Names_the_very_number_whose_effect_is_taken_out_on_all_nodes(string scenario)
    {
        var truth = RecordedRun.Load(scenario).Truth.GetProperty("shards")[0];
        var uuid = truth.GetProperty("uuid").GetString();
        var shard = truth.GetProperty("shard").GetInt32();
        var latest = Pairs(truth, "committed").Max(c => c.Term);
        var (number, _) = Pairs(truth, "committed").Last(c => c.Term == latest);
        var verdict = RecordedRun.Load(scenario)
            .Without(l => (string?)l["kind"] == "effect" && (string?)l["uuid"] == uuid && (int)l["shard"]! == shard && (long)l["seqNo"]! == number)
            .Judge();
        Assert.Equal([new SequenceRange(number, number)], verdict.Shard(uuid!, shard)!.Proof.Missing);
    }

    [Fact]
    public void Tells_which_requests_rolled_back_effects_came_from()
    {
        var verdict = RecordedRun.Load("s02").Judge();
        Assert.Equal(108, verdict.RolledBack.Count());
        Assert.All(verdict.RolledBack, e => Assert.False(e.Request.IsNone));
    }

    private static IEnumerable<(long SeqNo, long Term)> Pairs(JsonElement truth, string name) =>
        truth.GetProperty(name).EnumerateArray().Select(p => (p[0].GetInt64(), p[1].GetInt64())).Order();

    private static IEnumerable<long> Numbers(JsonElement truth, string name) => truth.GetProperty(name).EnumerateArray().Select(n => n.GetInt64()).Order();

    private static IEnumerable<long> Expand(IEnumerable<SequenceRange> ranges) =>
        ranges.SelectMany(r => Enumerable.Range(0, (int)r.Count).Select(i => r.From + i));
}
