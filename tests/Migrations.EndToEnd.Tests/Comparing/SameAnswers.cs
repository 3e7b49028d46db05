using Migrations.Cli.Demo.Traffic;
using Migrations.Compare.Judging;
using Migrations.Replay.Rewriting;

namespace Migrations.EndToEnd.Tests.Comparing;

/// <summary>What a replay into the same product and version has to come to, held against the clients' own record.</summary>
internal static class SameAnswers
{
    /// <summary>Of the clients' requests, that which may stay uncompared for reasons other than those the clients made.</summary>
    private const double MostUncompared = 0.01;

    /// <summary>Steps that read, alone or as part of a write, while others write to the same.</summary>
    private static readonly string[] _racing =
    [
        TrafficSteps.SearchRacing, TrafficSteps.Pipelined, TrafficSteps.TooLarge413, TrafficSteps.HangUpInAnswer,
        TrafficSteps.UpdateByQuery, TrafficSteps.DeleteByQuery, TrafficSteps.Reindex,
    ];

    /// <summary>Steps whose update reads before it writes: between the two another client may write.</summary>
    private static readonly string[] _updates = [TrafficSteps.UpdatePartial, TrafficSteps.UpdateScripted, TrafficSteps.Upsert, TrafficSteps.DocAsUpsert];

    /// <summary>
    /// Nothing differs. What is not compared is, to the number, what the clients did that is never sent, and what they left unanswered;
    /// reads that raced with writes, by steps that do so on purpose; and besides less than one in a hundred, among them refused writes
    /// whose place among others no log tells: how many those are is chance.
    /// </summary>
    public static void Check(ComparedRun run, TrafficRecord record)
    {
        Assert.Empty(run.Fingerprints);
        var reasons = run.Judgements.Zip(run.Pairs).Where(static j => j.First.Verdict.Kind == VerdictKind.NotComparable).Select(static j => (j.First.Verdict.Why, Pair: j.Second)).ToList();
        ILookup<ReasonKind, (string Why, ExchangePair Pair)> byKind = reasons.ToLookup(static r => ReasonKinds.Of(r.Why));
        var withheld = byKind[ReasonKind.Withheld].Select(static r => r.Why["withheld: ".Length..]).Where(static why => why is not ("one of our own requests" or RefusalGuard.OutOfPlace));
        Assert.Equal(Withheld(record), withheld.CountBy(static why => why).ToDictionary());
        Assert.InRange(byKind[ReasonKind.Unanswered].Count(), 1, record.Requests.Count(static r => r.Answer is null));
        var racing = record.Requests.Where(static r => _racing.Contains(r.Step)).Select(static r => $"{r.Method} {r.Target}").ToHashSet();
        Assert.All(byKind[ReasonKind.Raced], r => Assert.Contains($"{r.Pair.Source!.Request!.Method} {r.Pair.Source.Request.Target}", racing));
        var others = reasons.Select(static r => r.Why).Where(static why => ReasonKinds.Of(why) == ReasonKind.Other || why == "withheld: " + RefusalGuard.OutOfPlace).ToList();
        Assert.True(others.Count < MostUncompared * record.RequestsWhole, $"of {record.RequestsWhole} not compared: {string.Join("; ", others)}");
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
