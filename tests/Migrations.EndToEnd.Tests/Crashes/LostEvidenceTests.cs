using System.Text;
using Migrations.Capture.Frames;
using Migrations.Capture.Records;
using Migrations.Capture.Segments;
using Migrations.Cli.Demo.Nodes;
using Migrations.Cli.Demo.Recording;
using Migrations.EndToEnd.Tests.Bytes;
using Migrations.EndToEnd.Tests.Nodes;
using Migrations.Exchanges.Clusters;
using Migrations.Exchanges.Evidence;

namespace Migrations.EndToEnd.Tests.Crashes;

/// <summary>What happens while nothing more can be kept, on shards that then rest: the log must know what it lacks without waiting for their next write.</summary>
public sealed class LostEvidenceTests(ITestOutputHelper output)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The last word on a resting shard was lost with its writes: until the node stopped, the log called itself complete.</summary>
    [Fact]
    public async Task Writes_lost_with_the_last_word_on_their_shard_are_named_once_the_sidecar_is_back()
    {
        await RealNodes.RequireAsync();
        using var folder = TemporaryFolder.Create("migrations-lost-");
        await using var source = await RecordedSource.StartAsync(folder.Path, "source", null, null, TimeProvider.System, Token);
        await source.StartSidecarAsync(Token);
        await source.InstallPluginAsync(new Dictionary<string, string> { ["migrations.capture.buffer_bytes"] = "1mb" }, Token);
        await WriteAsync(source.Node, "resting", 5, "before", Token);
        Assert.Equal(0, await source.SettleAsync(RecordedSource.Patience, Token));
        Assert.True(VerdictOf(source).IsComplete);

        await source.Sidecar!.KillAsync();
        await WriteAsync(source.Node, "filling", 20, new string('x', 100_000), Token);
        await WriteIntoFullBufferAsync(source.Node, "resting", 7, Token);
        await WriteIntoFullBufferAsync(source.Node, "born-away", 3, Token);
        await source.StartSidecarAsync(Token);
        using var client = new ClusterClient(new ClusterOptions { Url = source.Node.Address }, TimeProvider.System);
        var truth = (await client.CheckpointsAsync("resting,filling,born-away", Token)).Where(static shard => shard.IsPrimary).ToList();
        await RunningTraffic.UntilAsync("the log knows every shard to its last number", () => Task.FromResult(truth.TrueForAll(shard => VerdictOf(source).Shard(shard.IndexUuid, shard.Shard)?.Top == shard.MaxSeqNo)), Token);

        // One look for both: the log still grows, by the node's own writes and by what the buffer held.
        var frames = CaptureLog.Open(source.LogDirectory).ReadFrames().ToList();
        var verdict = EvidenceLog.Read(frames).Verdict;
        Assert.False(verdict.IsComplete);
        foreach (var shard in truth)
        {
            var proof = verdict.Shard(shard.IndexUuid, shard.Shard)!;
            var held = EffectsOf(frames, shard.IndexUuid).ToHashSet();
            var lacking = Enumerable.Range(0, (int)shard.MaxSeqNo + 1).Select(static n => (long)n).Where(n => !held.Contains(n));
            output.WriteLine($"{shard.Index}: to {shard.MaxSeqNo}, {held.Count} held, missing {string.Join(", ", proof.Proof.Missing)}");
            Assert.Equal(lacking, proof.Proof.Missing.SelectMany(static range => Enumerable.Range((int)range.From, (int)range.Count)).Select(static n => (long)n));
        }

        Assert.NotEmpty(verdict.Shards.Single(static s => s.Index == "born-away").Proof.Missing);
    }

    private static EvidenceVerdict VerdictOf(RecordedSource source) => EvidenceLog.Read(CaptureLog.Open(source.LogDirectory).ReadFrames()).Verdict;

    private static IEnumerable<long> EffectsOf(IEnumerable<LogFrame> frames, string uuid)
    {
        var reader = new RecordReader();
        return frames.Where(static frame => frame.Header.Kind == FrameKind.Effect)
            .Select(frame => reader.Push(frame).Record?.Content).OfType<EffectRecord>().Where(effect => effect.IndexUuid == uuid).Select(static effect => effect.SeqNo);
    }

    /// <summary>What tells of a loss may take a new block, and leave room in it for effects to come: each write finds the buffer filled anew.</summary>
    private static async Task WriteIntoFullBufferAsync(ClusterNode node, string index, int documents, CancellationToken token)
    {
        for (var number = 0; number < documents; number++)
        {
            await FillAsync(node, token);
            await WriteAsync(node, index, 1, "away", token);
        }
    }

    /// <summary>Documents so small and so many that not one effect more finds room.</summary>
    private static async Task FillAsync(ClusterNode node, CancellationToken token)
    {
        using var body = new StringContent(string.Concat(Enumerable.Repeat("{\"index\":{}}\n{}\n", 4000)), Encoding.UTF8, "application/x-ndjson");
        using var answer = await node.Http.PostAsync("/filling/_bulk", body, token);
        Assert.True(answer.IsSuccessStatusCode);
    }

    private static async Task WriteAsync(ClusterNode node, string index, int documents, string text, CancellationToken token)
    {
        for (var number = 0; number < documents; number++)
        {
            using var body = new StringContent($$"""{"text":"{{text}}"}""", Encoding.UTF8, "application/json");
            using var answer = await node.Http.PostAsync($"/{index}/_doc", body, token);
            Assert.True(answer.IsSuccessStatusCode);
        }
    }
}
