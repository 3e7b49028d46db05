using Migrations.Capture.Frames;
using Migrations.Capture.Records;
using Migrations.Capture.Segments;
using Migrations.Capture.Verifying;
using Migrations.Cli.Demo.Nodes;
using Migrations.Cli.Demo.Recording;
using Migrations.Cli.Demo.Traffic;
using Migrations.EndToEnd.Tests.Bytes;
using Migrations.EndToEnd.Tests.Nodes;
using Migrations.Exchanges.Clusters;
using Migrations.Exchanges.Evidence;

namespace Migrations.EndToEnd.Tests.Crashes;

/// <summary>The sidecar is killed amid traffic and comes back, within the recorder's bound and past it.</summary>
public sealed class SidecarAwayTests(ITestOutputHelper output)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<int> SoakSeeds => [.. Enumerable.Range(200, 20)];

    [Fact]
    public Task Within_the_bound_nothing_is_missing_and_no_client_notices() => WithinTheBoundAsync(31, 2);

    [Fact]
    public Task Past_the_bound_what_is_missing_is_told_byte_for_byte_and_request_for_request() => PastTheBoundAsync(32);

    [Theory]
    [Trait("Category", "Soak")]
    [MemberData(nameof(SoakSeeds))]
    public async Task Again_with_other_traffic(int seed)
    {
        await WithinTheBoundAsync(seed, 4);
        await PastTheBoundAsync(seed);
    }

    private async Task WithinTheBoundAsync(int seed, int kills)
    {
        await using var run = await StartAsync(seed, null);
        for (var kill = 1; kill <= kills; kill++)
        {
            await run.Driver.UntilAskedAsync(600 * kill / (kills + 1), run.Driving, Token);
            Assert.False(run.Driving.IsCompleted);
            await run.Source.Sidecar!.KillAsync();
            await run.Driver.UntilAskedAsync(run.Driver.Asked + 40, run.Driving, Token);
            await run.Source.StartSidecarAsync(Token);
        }

        var (record, log, _) = await run.EndAsync(Token);
        Assert.All(record.Requests, r => Assert.True(r.Answer is { Status: < 500 } || r.Step is TrafficSteps.HangUpInRequest or TrafficSteps.HangUpBeforeAnswer or TrafficSteps.HangUpInAnswer, $"{r.Method} {r.Target} was answered {r.Answer?.Status}"));
        Assert.DoesNotContain(log.ReadFrames(), static frame => frame.Header.Kind == FrameKind.Gap);
        var pairs = ClientsAgainstLog.Pair(record, log);
        Assert.Empty(pairs.Contradictions());
        Assert.Empty(pairs.Lacking());
        Assert.Empty(LogVerification.Run(log).Findings.Where(static f => f.Severity != FindingSeverity.Note).Select(static f => f.ToString()));
        Assert.True(EvidenceLog.Read(log.ReadFrames()).Verdict.IsComplete);
    }

    private async Task PastTheBoundAsync(int seed)
    {
        await using var run = await StartAsync(seed, "1mb");
        await run.Driver.UntilAskedAsync(120, run.Driving, Token);
        await run.Source.Sidecar!.KillAsync();
        await run.Driver.UntilAskedAsync(520, run.Driving, Token);
        Assert.False(run.Driving.IsCompleted);
        await run.Source.StartSidecarAsync(Token);
        var (record, log, shards) = await run.EndAsync(Token);
        Assert.All(record.Requests, r => Assert.True(r.Answer is { Status: < 500 } || r.Step is TrafficSteps.HangUpInRequest or TrafficSteps.HangUpBeforeAnswer or TrafficSteps.HangUpInAnswer, $"{r.Method} {r.Target} was answered {r.Answer?.Status}"));

        var pairs = ClientsAgainstLog.Pair(record, log);
        Assert.Empty(pairs.Contradictions()); // each byte is held or in a gap, once
        var (gaps, goodbye) = BooksOf(log);
        var lacking = pairs.Lacking().ToList();
        foreach (var group in gaps.GroupBy(static g => (g.Why, g.Direction))) { output.WriteLine($"{group.Key}: {group.Count()} gaps, {group.Sum(static g => g.Bytes)} bytes, {group.Sum(static g => g.Requests)} requests"); }
        output.WriteLine($"{lacking.Count} requests of the clients lack bytes; ledger {goodbye}");
        Assert.NotEmpty(lacking);
        Assert.All(gaps, static gap => Assert.Equal("bufferFull", gap.Why));
        Assert.Equal(gaps.Sum(static gap => gap.Bytes), goodbye.BytesDropped);
        Assert.Equal(gaps.Sum(static gap => gap.Requests), goodbye.RequestsDropped);
        AssertRequestsOneForOne(pairs, lacking, goodbye);
        Assert.Empty(LogVerification.Run(log).Findings.Where(static f => f.Severity == FindingSeverity.Error).Select(static f => f.ToString()));
        Assert.False(LogVerification.Run(log).IsWhole);
        AssertCompleteness(log, shards, evidenceLost: gaps.Any(static gap => gap.Direction == "evidence"));
    }

    /// <summary>What was lost may be a record of a state or a shard: then no operation is missing. One that is, the log must name.</summary>
    private void AssertCompleteness(CaptureLog log, IReadOnlyList<ShardCheckpoints> shards, bool evidenceLost)
    {
        var verdict = EvidenceLog.Read(log.ReadFrames()).Verdict;
        var reader = new RecordReader();
        var held = log.ReadFrames().Select(frame => reader.Push(frame).Record?.Content).OfType<EffectRecord>().Select(static effect => (effect.IndexUuid, effect.Shard, effect.SeqNo)).ToHashSet();
        var missing = shards.Sum(shard => Numbers(verdict.Shard(shard.IndexUuid, shard.Shard)!.Base, shard.MaxSeqNo).Count(number => !held.Contains((shard.IndexUuid, shard.Shard, number))));
        output.WriteLine($"evidence was lost: {evidenceLost}, operations that the log lacks of shards that are there: {missing}");
        if (!evidenceLost) { Assert.Equal(0, missing); }
        if (!evidenceLost || missing > 0) { Assert.Equal(missing == 0, verdict.IsComplete); }
    }

    private static IEnumerable<long> Numbers(long above, long upTo)
    {
        for (var number = above + 1; number <= upTo; number++) { yield return number; }
    }

    /// <summary>Connection by connection, and in sum with the tests' own control calls.</summary>
    private static void AssertRequestsOneForOne(ClientsAgainstLog pairs, IReadOnlyList<(ConnectionRecord Client, RequestRecord Request, LoggedConnection Logged, int Number)> lacking, LedgerRecord goodbye)
    {
        foreach (var (client, logged) in pairs.Pairs)
        {
            var told = logged.Requests.Gaps.Concat(logged.Responses.Gaps).Sum(static gap => gap.Requests);
            var own = lacking.Where(one => one.Logged == logged).ToList();
            Assert.True(told == own.Count, $"port {client.LocalPort} ({client.End}): the gaps tell of {told} requests, {own.Count} lack bytes: {string.Join(", ", own.Select(static o => $"{o.Number} {o.Request.Step}"))}; "
                + string.Join(", ", logged.Requests.Gaps.Concat(logged.Responses.Gaps)));
        }

        var others = pairs.Others.Sum(static one => one.Requests.Gaps.Concat(one.Responses.Gaps).Sum(static gap => gap.Requests));
        Assert.Equal(lacking.Count + others, goodbye.RequestsDropped);
    }

    private static (IReadOnlyList<GapRecord> Gaps, LedgerRecord Goodbye) BooksOf(CaptureLog log)
    {
        var reader = new RecordReader();
        var records = log.ReadFrames().Select(frame => (frame.Header.Kind, reader.Push(frame).Record?.Content)).Where(static one => one.Content is not null).ToList();
        return ([.. records.Select(static one => one.Content).OfType<GapRecord>()], records.Where(static one => one.Kind == FrameKind.Goodbye).Select(static one => one.Content).OfType<LedgerRecord>().Last());
    }

    private static async Task<RecordedRun> StartAsync(int seed, string? bufferBytes)
    {
        await RealNodes.RequireAsync();
        return await RecordedRun.StartAsync(TrafficOptions.Small with { Seed = seed, WritesPerRound = 60, ReadsPerRound = 40 }, bufferBytes is null ? null : new Dictionary<string, string> { ["migrations.capture.buffer_bytes"] = bufferBytes }, Token);
    }
}
