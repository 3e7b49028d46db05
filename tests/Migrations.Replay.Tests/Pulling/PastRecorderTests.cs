using System.Text.Json.Nodes;
using CsCheck;
using Migrations.Capture.Records;
using Migrations.Exchanges.Evidence;
using Migrations.Replay.Answers;
using Migrations.Replay.Planning;
using Migrations.Replay.Pulling;

namespace Migrations.Replay.Tests.Pulling;

/// <summary>What a second client wrote past the proxy was blamed on the target, one difference for each read of it.</summary>
public sealed class PastRecorderTests
{
    [Fact]
    public void A_number_that_no_answer_tells_is_a_hole_since_the_last_one_before_it()
    {
        var hole = Assert.Single(Holes(3, [Told(0, 10, 20), Told(1, 30, 40), Told(3, 70, 80)], []));
        Assert.Equal(("i", 0, 30L), (hole.Index, hole.Shard, hole.SinceUnixNanos));
        Assert.Equal([new SequenceRange(2, 2)], hole.Missing);
        Assert.Equal(0, Assert.Single(Holes(0, [], [], document: 0)).SinceUnixNanos);
        Assert.Empty(Holes(1, [Told(0, 10, 20), Told(1, 30, 40)], [], document: 1));
    }

    [Theory]
    [InlineData(45, 50, "i", false, true)] // a by-query operation between
    [InlineData(10, long.MaxValue, "i", false, true)] // never answered: it may have happened whenever
    [InlineData(85, 90, "i", false, false)] // it began when a higher number had been answered
    [InlineData(5, 8, "i", false, false)] // it had been answered before a lower number's request began
    [InlineData(45, 50, "other", false, false)]
    [InlineData(45, 50, "al*", false, true)] // an alias of the index
    [InlineData(45, 50, "i", true, true)] // it names the document
    public void A_write_of_unknown_outcome_explains_it_if_it_can_have_had_the_number(long began, long ended, string name, bool namesAll, bool isExplained) =>
        Assert.Equal(isExplained ? 0 : 1, Holes(3, [Told(0, 10, 20), Told(1, 30, 40), Told(3, 70, 80)], [Open(began, ended, name, namesAll, "d2")]).Count);

    [Fact]
    public void A_document_that_the_open_write_does_not_name_is_not_explained_by_it()
    {
        Assert.Single(Holes(3, [Told(0, 10, 20), Told(1, 30, 40), Told(3, 70, 80)], [Open(45, 50, "i", true, "d9")]));
        Assert.Empty(Holes(3, [Told(0, 10, 20), Told(1, 30, 40), Told(3, 70, 80)], [Open(45, 50, "i", true, "d9"), Open(45, 50, "i", true, "d2")]));
    }

    [Fact]
    public void What_the_source_took_while_it_was_pulled_counts_too()
    {
        var hole = Assert.Single(Holes(1, [Told(0, 10, 20), Told(1, 30, 40)], [], document: 5));
        Assert.Equal([new SequenceRange(5, 5)], hole.Missing);
    }

    /// <summary>Held to the plain way: each number by itself.</summary>
    [Fact]
    public void The_numbers_in_holes_are_those_that_nobody_explains() =>
        Gen.Select(Gen.Bool.Array[1, 20], Gen.Int[-1, 5], Gen.Select(Gen.Int[0, 20], Gen.Int[0, 8], Gen.Bool).Array[0, 3]).Sample((isTold, from, writers) =>
        {
            var told = isTold.Index().Where(static t => t.Item).Select(static t => Told(t.Index, t.Index * 10, (t.Index * 10) + 15)).ToList();
            var open = writers.Select(w => Open(w.Item1 * 10, (w.Item1 + w.Item2) * 10, "i", w.Item3, "d1", "d4")).ToList();
            var shard = Shard(isTold.Length - 1, Enumerable.Range(0, isTold.Length).Where(n => n > from).Select(static n => (long)n)) with { From = from };
            var found = PastRecorder.Of([shard], told, open, static _ => []).SelectMany(static h => h.Missing).SelectMany(static r => Enumerable.Range((int)r.From, (int)r.Count)).ToList();
            var plain = Enumerable.Range(0, isTold.Length).Where(n => n > from && !isTold[n] && !open.Exists(w =>
                told.Where(t => t.SeqNo > n).All(t => t.AnsweredUnixNanos >= w.BeganUnixNanos) && told.Where(t => t.SeqNo < n).All(t => t.BeganUnixNanos <= w.EndedUnixNanos) && (!w.NamesAll || n is 1 or 4)));
            Assert.Equal(plain, found);
        });

    private static IReadOnlyList<LogHole> Holes(long position, ToldNumber[] told, OpenWrite[] open, long? document = null) =>
        PastRecorder.Of([Shard(position, document is { } one ? [one] : [2])], told, open, static _ => new JsonObject { ["alias"] = new JsonObject() });

    private static PulledShard Shard(long position, IEnumerable<long> numbers) =>
        new("i", "u", 0, -1, position, numbers.ToDictionary(static n => $"d{n}", static n => new PulledDocument($"d{n}", null, 1, n, 1, default)), new HashSet<string>());

    private static ToldNumber Told(long number, long began, long answered) => new("u", 0, number, began, answered);

    private static OpenWrite Open(long began, long ended, string name, bool namesAll, params string[] documents) => new(new RequestStamp(1, 1, 1), "bulk", "why", [name], documents, namesAll, began, ended);
}
