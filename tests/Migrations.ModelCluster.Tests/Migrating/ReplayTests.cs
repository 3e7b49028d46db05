using System.Text.Json;
using Migrations.Compare.Parity;
using Migrations.ModelCluster.Faults;
using Migrations.ModelCluster.Recording;
using Migrations.Replay;
using Migrations.Replay.Executing;
using Migrations.Replay.Sending;

namespace Migrations.ModelCluster.Tests.Migrating;

/// <summary>Traffic of concurrent clients on a recorded model 7.10, replayed to a model 2.19: it ends with the same documents.</summary>
public sealed class ReplayTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public Task Replayed_traffic_of_concurrent_clients_ends_in_parity() => EachAsync(12, static _ => { });

    [Fact]
    public Task It_does_with_a_target_that_is_busy_away_and_resets_connections() => EachAsync(6, static models =>
    {
        var random = new Random(7);
        FaultKind[] kinds = [FaultKind.TooBusy, FaultKind.Unavailable, FaultKind.Reset];
        models.TargetHost.Node.Faults.Choose(r => IsFromReplay(r) && random.Next(12) == 0 ? new Fault(kinds[random.Next(kinds.Length)]) : null);
    });

    /// <summary>Faults are for what is replayed: control calls go to other targets.</summary>
    private static bool IsFromReplay(ModelRequest request) => request.Target.StartsWith("/hot/_doc", StringComparison.Ordinal) || request.Target.StartsWith("/hot/_update/", StringComparison.Ordinal) || request.Target.StartsWith("/hot/_bulk", StringComparison.Ordinal);

    private static async Task EachAsync(int histories, Action<TwoModels> prepare)
    {
        for (var seed = 1; seed <= histories; seed++)
        {
            await using var models = await TwoModels.StartAsync(seed, TimeProvider.System, Token);
            using (var recorder = LogRecorder.Open(models.SourceHost.Node, models.Folder("log"), TimeProvider.System)) { await RecordedTraffic.RunAsync(recorder, seed, 25, Token); }
            prepare(models);
            var options = new ReplayOptions { Target = new TargetOptions { Url = models.TargetHost.Address }, RunDirectory = models.Folder("run") };
            await new ReplayRun(models.Folder("log"), options, TimeProvider.System).RunAsync(null, Token);
            models.TargetHost.Node.Faults.Clear();
            await models.Target.RefreshAsync("*", Token);
            await models.Source.RefreshAsync("*", Token);
            var report = await new ParityCheck(models.Source, models.Target, new ParityOptions(), TimeProvider.System).RunAsync(null, null, Token);
            Assert.True(report.DocumentsEqual && report.Documents > 0, $"seed {seed}: {JsonSerializer.Serialize(report)}");
        }
    }
}
