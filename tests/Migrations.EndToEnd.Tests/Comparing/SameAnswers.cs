using Migrations.Cli.Demo.Traffic;
using Migrations.Compare.Judging;
using Migrations.Replay.Ordering;
using Migrations.Replay.Rewriting;

namespace Migrations.EndToEnd.Tests.Comparing;

/// <summary>What a replay into the same product and version has to come to, held against the clients' own record.</summary>
internal static class SameAnswers
{
    /// <summary>Of the clients' requests, that which may stay uncompared since its place among overlapping writes is not known. In 13 of 66 runs two or three of some 700, else none.</summary>
    private const double MostOutOfOrder = 0.03;

    /// <summary>Steps that read, alone or as part of a write, while others write to the same.</summary>
    private static readonly string[] _racing =
    [
        TrafficSteps.SearchRacing, TrafficSteps.Pipelined, TrafficSteps.TooLarge413, TrafficSteps.HangUpInAnswer,
        TrafficSteps.UpdateByQuery, TrafficSteps.DeleteByQuery, TrafficSteps.Reindex,
    ];

    /// <summary>Steps whose update reads before it writes: between the two another client may write.</summary>
    private static readonly string[] _updates = [TrafficSteps.UpdatePartial, TrafficSteps.UpdateScripted, TrafficSteps.Upsert, TrafficSteps.DocAsUpsert];

    /// <summary>Steps that write a document which may have been deleted so long before that the source has forgotten the deletion, and a faster replay's target has not.</summary>
    private static readonly string[] _afterDeletions = [TrafficSteps.Delete, TrafficSteps.BulkMixed, TrafficSteps.IndexWithId];

    /// <summary>Overlapping writes whose order no log tells: how many those are is chance.</summary>
    private static readonly string[] _outOfOrder = ["withheld: " + RefusalGuard.OutOfPlace, "applied from effects: " + OrderBuilder.Contradiction];

    /// <summary>
    /// Nothing differs. What is not compared is, to the number, what the clients did that is never sent, and what they left unanswered;
    /// reads that raced with writes, by steps that do so on purpose; writes after a deletion that one side had forgotten; and a few
    /// of the writes that overlapped. There is no other reason.
    /// </summary>
    public static void Check(ComparedRun run, TrafficRecord record, Action<string> say)
    {
        Assert.Empty(run.Fingerprints);
        var reasons = run.Judgements.Zip(run.Pairs).Where(static j => j.First.Verdict.Kind == VerdictKind.NotComparable).Select(static j => (j.First.Verdict.Why, Pair: j.Second)).ToList();
        ILookup<ReasonKind, (string Why, ExchangePair Pair)> byKind = reasons.ToLookup(static r => ReasonKinds.Of(r.Why));
        var withheld = byKind[ReasonKind.Withheld].Select(static r => r.Why["withheld: ".Length..]).Where(static why => why is not ("one of our own requests" or RefusalGuard.OutOfPlace));
        Assert.Equal(Withheld(record), withheld.CountBy(static why => why).ToDictionary());
        Assert.InRange(byKind[ReasonKind.Unanswered].Count(), 1, record.Requests.Count(static r => r.Answer is null));
        var forgotten = byKind[ReasonKind.Raced].ToLookup(static r => r.Why == Comparability.DeletionForgotten);
        AssertOf(_racing, forgotten[false].Select(static r => r.Pair), record);
        AssertOf(_afterDeletions, forgotten[true].Select(static r => r.Pair), record);
        var outOfOrder = reasons.Where(static r => _outOfOrder.Contains(r.Why)).Select(static r => r.Pair.Source!.Stamp).Distinct().Count();
        say($"of {record.RequestsWhole} requests {outOfOrder} not compared, since their place among overlapping writes is not known; {forgotten[true].Count()} after a forgotten deletion");
        Assert.DoesNotContain(reasons.Select(static r => r.Why), static why => ReasonKinds.Of(why) is ReasonKind.Other or ReasonKind.Untold && !_outOfOrder.Contains(why));
        Assert.True(outOfOrder < MostOutOfOrder * record.RequestsWhole);
    }

    private static void AssertOf(string[] steps, IEnumerable<ExchangePair> pairs, TrafficRecord record)
    {
        var asked = record.Requests.Where(r => steps.Contains(r.Step)).Select(static r => $"{r.Method} {r.Target}").ToHashSet();
        Assert.All(pairs, pair => Assert.Contains($"{pair.Source!.Request!.Method} {pair.Source.Request.Target}", asked));
    }

    /// <summary>What the clients asked that never goes to a target, by reason.</summary>
    private static Dictionary<string, int> Withheld(TrafficRecord record)
    {
        var wanted = new Dictionary<string, int>();
        void Add(string why, Func<RequestRecord, bool> isMeant)
        {
            if (record.Requests.Count(isMeant) is > 0 and var count) { wanted[why] = count; }
        }

        Add("outward: snapshot.create_repository", static r => r.Step == TrafficSteps.Repository);
        Add("outward: snapshot.create", static r => r is { Step: TrafficSteps.Snapshot, Method: "PUT" });
        Add("outward: snapshot.delete", static r => r.Step == TrafficSteps.SnapshotDelete);
        Add("it asks about what is never replayed: snapshot.get", static r => r is { Step: TrafficSteps.Snapshot, Method: "GET" });
        Add("refused for the caller or by a block (403)", static r => r.Answer?.Status == 403);
        Add("refused for the state of the source (429)", static r => r.Answer?.Status == 429);
        Add("refused before it was read (413)", static r => r.Answer?.Status == 413);
        Add(RefusalGuard.LostRace, static r => _updates.Contains(r.Step) && r.Answer?.Status == 409);
        return wanted;
    }
}
