using Migrations.Capture.Frames;
using Migrations.Capture.Segments;
using Migrations.Cli.Demo.Nodes;
using Migrations.Cli.Demo.Recording;
using Migrations.Cli.Demo.Traffic;
using Migrations.EndToEnd.Tests.Nodes;
using Migrations.EndToEnd.Tests.Parity;
using Migrations.Exchanges.Clusters;
using Migrations.Exchanges.Tuples;
using Migrations.Replay.Backfill;
using Migrations.Replay.Pulling;

namespace Migrations.EndToEnd.Tests.Pulling;

/// <summary>A log of bytes alone, as a recorder in front of the node would make it: the answers and a pull bring the target to the source's documents.</summary>
public sealed class WithoutEffectsTests(ITestOutputHelper output)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_target_holds_what_the_source_holds_though_the_log_has_no_effects()
    {
        await RealNodes.RequireAsync();
        using var folder = TemporaryFolder.Create("migrations-pull-");
        var options = TrafficOptions.Small with { Seed = 61 };
        await using var source = await PreparedSource.StartAsync(folder.Path, options, null, Token);
        await using var target = await ReplayTarget.StartAsync(folder.Path, null, Token);
        using var sourceClient = new ClusterClient(new ClusterOptions { Url = source.Node.Address }, TimeProvider.System);
        var image = await target.BackfillAsync(sourceClient, Token);
        await new TrafficDriver(source.Node.HttpPort, options).RunAsync(null, Token);
        Assert.Equal(0, await source.SettleAsync(RecordedSource.Patience, Token));
        await source.StopSidecarAsync(Token);

        var pull = await new PullRun(sourceClient, new PullOptions { Folder = folder.Below("pull"), From = (uuid, shard) => image.Shard(uuid, shard)?.Checkpoint ?? -1 }, TimeProvider.System).RunAsync(null, Token);
        output.WriteLine($"pulled {pull.Documents}");
        var bytes = BytesAlone(CaptureLog.Open(source.LogDirectory), folder.Below("bytes"));
        var result = await target.ReplayAsync(bytes, folder.Below("pull"), Token);
        output.WriteLine(result.ToString());
        foreach (var (why, count) in result.WithheldWhy) { output.WriteLine($"  {count} {why}"); }
        foreach (var tuple in TupleLog.Read(target.ReplayDirectory).Where(static t => t.Reconciled.Length > 2)) { output.WriteLine($"reconciled by {tuple.TargetRequest}: {tuple.Reconciled}"); }
        var parity = await ReconciledParity.OfAsync(sourceClient, target.Client, output.WriteLine, Token);
        ReconciledParity.Tell(parity, source.LogDirectory, target.ReplayDirectory, output.WriteLine);
        Assert.True(result.Balances);
        Assert.True(parity.IsEqual);
    }

    private static string BytesAlone(CaptureLog log, string folder)
    {
        Directory.CreateDirectory(folder);
        using var writer = SegmentWriter.Create(folder, 1);
        foreach (var frame in log.ReadFrames())
        {
            if (frame.Header.Kind is FrameKind.Effect or FrameKind.ShardRecord or FrameKind.StateRecord) { continue; }
            writer.Append(frame);
        }

        writer.Flush();
        return folder;
    }
}
