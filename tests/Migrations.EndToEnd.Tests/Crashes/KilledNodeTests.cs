using System.Text;
using Migrations.Capture.Records;
using Migrations.Capture.Segments;
using Migrations.Capture.Verifying;
using Migrations.Cli.Demo.Nodes;
using Migrations.Cli.Demo.Recording;
using Migrations.Cli.Demo.Traffic;
using Migrations.EndToEnd.Tests.Bytes;
using Migrations.EndToEnd.Tests.Nodes;
using Migrations.EndToEnd.Tests.Parity;
using Migrations.Exchanges.Assembling;
using Migrations.Exchanges.Clusters;
using Migrations.Exchanges.Evidence;
using Migrations.Exchanges.Tuples;
using Migrations.Replay.Backfill;
using Migrations.Replay.Executing;
using Migrations.Replay.Planning;
using Migrations.Replay.Sending;
using Migrations.Replay;

namespace Migrations.EndToEnd.Tests.Crashes;

/// <summary>The source node is killed amid traffic; an index may acknowledge what is not yet on its disk. The log must say which writes the source then lost, and the target must end as the source is, not as it was.</summary>
public sealed class KilledNodeTests(ITestOutputHelper output)
{
    private const int Writers = 2;
    private const int Kills = 2;

    /// <summary>Longer than a node may take to start.</summary>
    private static readonly TimeSpan Reconnects = TimeSpan.FromMinutes(5);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Twenty kills; in half of the runs the index acknowledges what is not on its disk, in half of these each policy.</summary>
    public static TheoryData<int, string, bool> Soak => [.. Enumerable.Range(300, 10).Select(static seed => (seed, seed % 4 < 2 ? "observe" : "acknowledged", seed % 2 == 0))];

    [Fact]
    public Task Exactly_what_was_answered_and_is_gone_is_named_and_the_target_ends_as_the_source_is() => RunAsync(41, "observe", isLoose: true);

    [Theory]
    [Trait("Category", "Soak")]
    [MemberData(nameof(Soak))]
    public Task Again_with_other_traffic(int seed, string policy, bool isLoose) => RunAsync(seed, policy, isLoose);

    private async Task RunAsync(int seed, string policy, bool isLoose)
    {
        await RealNodes.RequireAsync();
        var options = TrafficOptions.Small with { Seed = seed, WritesPerRound = 80, ReadsPerRound = 40, ReconnectPatience = Reconnects };
        await using var run = await KilledNodeRun.StartAsync(options, policy, isLoose, Writers, Token);
        var lost = new List<LooseWrite>();
        for (var kill = 1; kill <= Kills; kill++)
        {
            await run.Driver.UntilAskedAsync(900 * kill / (Kills + 1), run.Driving, Token);
            Assert.False(run.Driving.IsCompleted);
            lost.AddRange(await run.KillAmidWritesAsync(Token));
        }

        output.WriteLine($"{lost.Count} of {run.Writers.Sum(static w => w.Writes.Count)} answered writes are gone");
        Assert.Equal(isLoose, lost.Count > 0);
        var record = await run.Driving;
        output.WriteLine($"asked while the node started: {await run.DisturbAsync(Token)}");
        var pending = await run.Source.SettleAsync(RecordedSource.Patience, Token);
        if (pending > 0) { await SayWhatIsPendingAsync(run); }
        Assert.Equal(0, pending);
        await run.Source.StopSidecarAsync(Token);
        var log = CaptureLog.Open(run.Source.LogDirectory);
        await AssertVerdictAsync(run, log, lost, policy);
        AssertLogIsSound(log);
        if (policy == "acknowledged") { AssertAnsweredWritesAreThere(record, log); }
        await AssertTargetEqualsSourceAsync(run, log, lost);
    }

    private async Task SayWhatIsPendingAsync(KilledNodeRun run)
    {
        var verdict = EvidenceLog.Read(CaptureLog.Open(run.Source.LogDirectory).ReadFrames()).Verdict;
        foreach (var effect in verdict.Pending) { output.WriteLine($"pending: {effect}"); }
        foreach (var shard in await run.SourceClient.CheckpointsAsync("*", Token)) { output.WriteLine(shard.ToString()); }
        var reader = new RecordReader();
        foreach (var frame in CaptureLog.Open(run.Source.LogDirectory).ReadFrames())
        {
            if (reader.Push(frame).Record?.Content is ShardRecord record && record.Index == verdict.Pending.First().Index) { output.WriteLine(record.ToString()); }
        }
    }

    private async Task AssertVerdictAsync(KilledNodeRun run, CaptureLog log, IReadOnlyList<LooseWrite> lost, string policy)
    {
        var verdict = EvidenceLog.Read(log.ReadFrames()).Verdict;
        var exchanges = ExchangeLog.Read(log.ReadFrames()).ToDictionary(static e => e.Stamp);
        var told = Effects(log);
        var untold = lost.Where(w => !told.Contains(Name(w))).ToList();
        foreach (var write in untold) { output.WriteLine($"answered, gone, and not in the log: {Name(write)}"); }
        // Under observe nothing waits for the log: what was answered in the node's last moment may have died with it, and is nowhere.
        if (policy == "acknowledged") { Assert.Empty(untold); }
        Assert.True(untold.Count <= Writers * Kills);
        var answered = lost.Select(Name).Where(told.Contains).ToHashSet();
        var rolledBack = verdict.RolledBack.ToLookup(e => answered.Contains(Name(e)));
        output.WriteLine($"rolled back: {rolledBack[true].Count()} answered, {rolledBack[false].Count()} not");
        Assert.Equal(answered.Order(StringComparer.Ordinal), rolledBack[true].Select(Name).Order(StringComparer.Ordinal));
        Assert.All(rolledBack[true], e => Assert.True(exchanges.GetValueOrDefault(e.Request)?.Response is { } response ? response.Status is >= 200 and < 300 : policy == "observe", $"{e} has no answer in the log"));
        // What no client was answered may be gone too. The node may have begun to answer: then the log has an answer that nobody got.
        var unanswered = run.Writers.SelectMany(static w => w.Unanswered).ToHashSet();
        foreach (var effect in rolledBack[false])
        {
            Assert.True(unanswered.Contains(effect.Id) || exchanges.GetValueOrDefault(effect.Request)?.Response is null, $"{effect} was answered, and is there");
            var found = (await run.SourceClient.MultiGetAsync([new DocumentKey(effect.Index, effect.Id, null)], false, Token))[0];
            Assert.False(found.Found && found.SeqNo == effect.SeqNo && found.Term == effect.Term, $"{effect} is said to be gone, and is there");
        }

        foreach (var shard in verdict.Shards.Where(static s => !s.Proof.IsComplete || s.Contradicted.Count > 0))
        {
            output.WriteLine($"{shard.Index}[{shard.Key.Shard}] base {shard.Base} top {shard.Top} missing {string.Join(',', shard.Proof.Missing)} ambiguous {string.Join(',', shard.Proof.Ambiguous)} contradicted {shard.Contradicted.Count}");
        }

        Assert.True(verdict.IsComplete);
    }

    /// <summary>Every effect of the writers' index that the log has.</summary>
    private static HashSet<string> Effects(CaptureLog log)
    {
        var reader = new RecordReader();
        return [.. log.ReadFrames().Select(reader.Push).Select(static r => r.Record?.Content).OfType<EffectRecord>().Where(static e => e.Index == LooseWriter.Index).Select(static e => $"{e.Index}/{e.Id} {e.SeqNo} in term {e.OperationTerm}")];
    }

    private static string Name(LooseWrite write) => $"{LooseWriter.Index}/{write.Id} {write.SeqNo} in term {write.Term}";

    private static string Name(EvidenceEffect effect) => $"{effect.Index}/{effect.Id} {effect.SeqNo} in term {effect.Term}";

    /// <summary>Each killed epoch lacks its goodbye, and nothing else is to be said.</summary>
    private void AssertLogIsSound(CaptureLog log)
    {
        var findings = LogVerification.Run(log).Findings;
        foreach (var finding in findings) { output.WriteLine($"{finding.Severity} {finding}"); }
        Assert.DoesNotContain(findings, static finding => finding.Severity == FindingSeverity.Error);
    }

    /// <summary>What the policy promises: a mutation whose answer a client has seen is in the log, its outcome included.</summary>
    private static void AssertAnsweredWritesAreThere(TrafficRecord record, CaptureLog log)
    {
        var exchanges = ExchangeLog.Read(log.ReadFrames()).ToDictionary(static e => e.Stamp);
        // Of a connection opened just before a kill nothing may have left the node yet; then none of its mutations was answered.
        var pairs = ClientsAgainstLog.Pair(record, log, static client => !ClientsAgainstLog.IsWhole(client) && !client.Requests.Any(IsAnsweredMutation));
        foreach (var (client, logged) in pairs.Pairs)
        {
            foreach (var (index, request) in client.Requests.Index().Where(static r => IsAnsweredMutation(r.Item)))
            {
                var exchange = exchanges.GetValueOrDefault(new RequestStamp(logged.Epoch, logged.Number, (uint)index + 1));
                Assert.True(exchange?.Response?.Status == request.Answer!.Status, $"{request.Method} {request.Target} was answered {request.Answer.Status}; the log has {exchange?.Status} {exchange?.Response?.Status}");
            }
        }
    }

    private static bool IsAnsweredMutation(RequestRecord request) => request is { Method: "PUT" or "DELETE", Answer: not null };

    private async Task AssertTargetEqualsSourceAsync(KilledNodeRun run, CaptureLog log, IReadOnlyList<LooseWrite> lost)
    {
        var result = await run.ReplayAsync(Token);
        output.WriteLine(result.ToString());
        foreach (var (why, count) in result.WithheldWhy) { output.WriteLine($"  {count} {why}"); }
        foreach (var tuple in TupleLog.Read(run.ReplayDirectory).Where(static t => t.WithheldReason.EndsWith(UnaskedChange.NotAsked, StringComparison.Ordinal))) { output.WriteLine($"  {tuple.WithheldReason}"); }
        Assert.True(result.Balances);
        var parity = await ReconciledParity.OfAsync(run.SourceClient, run.TargetClient, output.WriteLine, Token);
        ReconciledParity.Tell(parity, log.Directory, run.ReplayDirectory, output.WriteLine);
        Assert.True(parity.IsEqual);
        Assert.Contains(parity.Indices, static i => i.Index == LooseWriter.Index);

        var there = ExchangeLog.Read(log.ReadFrames()).Select(static e => e.Stamp).ToHashSet();
        var stamps = EvidenceLog.Read(log.ReadFrames()).Verdict.RolledBack.Where(static e => e.Index == LooseWriter.Index).Select(static e => e.Request).Where(there.Contains).ToHashSet();
        var tuples = TupleLog.Read(run.ReplayDirectory).Where(t => stamps.Contains(t.Exchange)).ToList();
        Assert.Equal(stamps.Count, tuples.Count);
        if (lost.Count > 0) { Assert.NotEmpty(tuples); } // else only what nobody was answered for
        Assert.All(tuples, static tuple => Assert.Equal((TupleDisposition.Withheld, SendStatus.NotSent), (tuple.Disposition, tuple.Outcome)));
        output.WriteLine(string.Join("; ", tuples.Select(static t => t.WithheldReason).Distinct()));
    }
}
