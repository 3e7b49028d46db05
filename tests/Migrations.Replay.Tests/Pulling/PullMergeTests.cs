using System.Text;
using CsCheck;
using Migrations.Capture.Records;
using Migrations.Replay.Backfill;
using Migrations.Replay.Planning;
using Migrations.Replay.Pulling;

namespace Migrations.Replay.Tests.Pulling;

public sealed class PullMergeTests
{
    /// <summary>Whatever of a shard's history the log lacks, and wherever the image was taken: with the pull, every document ends as it is on the source.</summary>
    [Fact]
    public void Whatever_the_log_lacks_every_document_ends_as_the_source_holds_it() =>
        Gen.Select(Gen.Int[0, 4].Array[1, 30], Gen.Bool.Array[30, 30], Gen.Bool.Array[30, 30], Gen.Int[0, 30]).Sample((ids, isDelete, isLacking, imageAt) =>
        {
            var history = History(ids, isDelete);
            var from = Math.Min(imageAt, history.Count) - 1;
            var log = history.Where(e => e.Record.SeqNo > from && !isLacking[e.Record.SeqNo]).Select(e => isDelete[^1] ? Bare(e) : e).ToList();
            var merged = PullMerge.Complete(log, [Pulled(history, from)], _ => Image(history, from), 1000);
            foreach (var id in ids.Select(static i => $"{i}").Distinct())
            {
                var (is_, was) = (Last(history, id, long.MaxValue), Last(history, id, from));
                var end = merged.Effects.Where(e => e.Record.Id == id).MaxBy(static e => e.Place);
                if (end is null) { Assert.Equal(is_?.Record.SeqNo, was?.Record.SeqNo); continue; }
                if (is_ is null) { Assert.True(end.IsDelete); continue; }
                Assert.Equal((is_.Record.SeqNo, is_.Record.Version, Text(is_)), (end.Record.SeqNo, end.Record.Version, Text(end)));
            }

            Assert.All(merged.Effects, e => Assert.True(e.Record.SeqNo > from)); // else it would be taken to be in the image
            Assert.Distinct(merged.Effects.Select(static e => e.Record.SeqNo));
            Assert.All(merged.Effects, e => Assert.True(e.Record.SeqNo > from, "the image would pass for holding it"));
            Assert.Empty(merged.Gone);
        });

    [Fact]
    public void What_was_answered_and_is_not_there_at_its_position_is_gone_and_is_not_applied()
    {
        var (first, lost) = (Some.Effect("1", 0, source: "{}"), Some.Effect("1", 1, 2, number: 2, source: "{}"));
        var merged = PullMerge.Complete([first, lost], [Pulled([first], -1) with { Position = 1 }], static _ => [], 1000);
        Assert.Equal([first], merged.Effects);
        Assert.Equal([lost.Record], merged.Gone);
        // Above the position the log simply went on.
        Assert.Equal([first, lost], PullMerge.Complete([first, lost], [Pulled([first], -1) with { Position = 0 }], static _ => [], 1000).Effects);
    }

    /// <summary>The position is the lowest of all copies: a replica that lags, or a recorder's clock that is behind, once made data losses of writes that are there.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData(1L)]
    public void What_stands_above_the_position_of_a_lagging_replica_is_not_called_lost(long? term)
    {
        var (first, second) = (Some.Effect("1", 0, source: "{}", moment: 1), Some.Effect("2", 1, number: 2, source: "{}", moment: 2));
        var shard = Pulled([first], -1) with { Position = -1, MaxSeqNo = 1, PrimaryTerm = term };
        var merged = PullMerge.Complete([first, second], [shard], static _ => [], Hours(2), Hours(1));
        Assert.Equal([first, second], merged.Effects);
        Assert.Empty(merged.Gone);
    }

    [Theory]
    [InlineData(null, false)] // not known: pulled by an earlier version
    [InlineData(1L, true)]
    public void What_stands_above_the_primarys_highest_number_is_lost_if_it_is_told_that_it_must_be_older(long? max, bool isLost)
    {
        var (first, second) = (Some.Effect("1", 1, source: "{}", moment: 1), Some.Effect("2", 2, number: 2, source: "{}", moment: 2));
        var shard = Pulled([first], -1) with { Position = 1, MaxSeqNo = max };
        Assert.Equal(isLost ? [second.Record] : [], PullMerge.Complete([first, second], [shard], static _ => [], Hours(2), Hours(1)).Gone);
    }

    /// <summary>The primary's term tells without any clock: a number above its highest is of its own term if it was given later, of one before if it was lost.</summary>
    [Theory]
    [InlineData(1, 1L, false)] // the recorder's clock is hours behind, and the log went on after the pull
    [InlineData(1, 2L, true)]
    public void Where_the_primarys_term_is_known_no_clock_decides(long termOfWrite, long termOfPrimary, bool isLost)
    {
        var (first, second) = (Some.Effect("1", 1, source: "{}", moment: 1), Some.Effect("2", 2, number: 2, source: "{}", moment: isLost ? Hours(3) : 2));
        second = second with { Record = second.Record with { OperationTerm = termOfWrite } };
        var shard = Pulled([first], -1) with { Position = 1, MaxSeqNo = 1, PrimaryTerm = termOfPrimary };
        var merged = PullMerge.Complete([first, second], [shard], static _ => [], Hours(2), Hours(1));
        Assert.Equal(isLost ? [second.Record] : [], merged.Gone);
    }

    [Fact]
    public void What_the_pull_itself_shows_is_never_lost()
    {
        var write = Some.Effect("1", 2, source: "{}", moment: 1);
        var merged = PullMerge.Complete([write], [Pulled([write], -1) with { Position = 1, MaxSeqNo = 1 }], static _ => [], Hours(2), Hours(1));
        Assert.Equal([write], merged.Effects);
        Assert.Empty(merged.Gone);
    }

    private static long Hours(int hours) => hours * 3_600_000_000_000;

    private static List<SourceEffect> History(int[] ids, bool[] isDelete)
    {
        var (history, versions, there) = (new List<SourceEffect>(), new Dictionary<int, int>(), new HashSet<int>());
        foreach (var (number, id) in ids.Index())
        {
            var result = !isDelete[number] ? (there.Add(id) ? EffectResult.Created : EffectResult.Updated) : there.Remove(id) ? EffectResult.Deleted : EffectResult.NotFound;
            history.Add(Some.Effect($"{id}", number, versions[id] = versions.GetValueOrDefault(id) + 1, number: (uint)number + 1, moment: number, source: $$"""{"n":{{number}}}""", result: result));
        }

        return history;
    }

    private static SourceEffect Bare(SourceEffect effect) => effect with { Record = effect.Record with { HasSource = false, Source = default, SourceBytes = 0, SourceCrc32 = 0 } };

    private static SourceEffect? Last(IEnumerable<SourceEffect> history, string id, long upTo) => history.LastOrDefault(e => e.Record.Id == id && e.Record.SeqNo <= upTo) is { IsDelete: false } last ? last : null;

    private static PulledShard Pulled(List<SourceEffect> history, long from)
    {
        var there = history.Select(static e => e.Record.Id).Distinct().Select(id => Last(history, id, long.MaxValue)).OfType<SourceEffect>().ToList();
        return new PulledShard(
            "i", "i-uuid", 0, from, history.Count - 1,
            there.Where(e => e.Record.SeqNo > from).ToDictionary(static e => e.Record.Id, static e => new PulledDocument(e.Record.Id, null, 1, e.Record.SeqNo, e.Record.Version, e.Record.Source)),
            there.Where(e => e.Record.SeqNo <= from).Select(static e => e.Record.Id).ToHashSet());
    }

    private static IEnumerable<ImageDocument> Image(List<SourceEffect> history, long from) =>
        history.Select(static e => e.Record.Id).Distinct().Select(id => Last(history, id, from)).OfType<SourceEffect>().Select(static e => new ImageDocument(e.Record.Id, null, 1, e.Record.SeqNo, e.Record.Version));

    private static string Text(SourceEffect effect) => Encoding.UTF8.GetString(effect.Record.Source.Span);
}
