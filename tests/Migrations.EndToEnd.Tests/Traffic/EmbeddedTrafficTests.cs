using Migrations.Cli.Demo.Embedded;
using Migrations.Cli.Demo.Traffic;
using Migrations.ModelCluster;
using Migrations.ModelCluster.Dialects;
using Migrations.ModelCluster.Hosting;

namespace Migrations.EndToEnd.Tests.Traffic;

/// <summary>The demo's traffic on a model, without proxy or replay; needs no real node.</summary>
public sealed class EmbeddedTrafficTests
{
    /// <summary>Refused on a real node too: for the data, or for an index that is closed.</summary>
    private static readonly string[] _refused = [TrafficSteps.Refused400, TrafficSteps.DateBeforeWord];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_model_answers_all_of_the_real_traffic_but_what_is_left_out_by_name()
    {
        var options = TrafficOptions.Small with { Seed = 8, LeavesOut = EmbeddedTraffic.LeftOut };
        await using var node = await ModelHost.StartAsync(new ModelNode(new ModelNodeOptions { Dialect = Dialect.Elasticsearch710, MaxBodyBytes = 2 << 20 }, TimeProvider.System), 0, Token);
        var before = await new TrafficDriver(node.Address.Port, options).PrepareAsync(Token);
        var record = await new TrafficDriver(node.Address.Port, options).RunAsync(null, Token);

        Assert.All(before.Requests, static request => Assert.InRange(request.Answer!.Status, 200, 201));
        string[] left = [.. EmbeddedTraffic.LeftOut.Where(static one => one.Containing is null).Select(static one => one.Step), TrafficSteps.Repository, TrafficSteps.Snapshot, TrafficSteps.SnapshotDelete];
        Assert.Equal(TrafficSteps.All.Except(left).Order(), record.Requests.Select(static request => request.Step).Distinct().Order());
        var answers = record.Requests.Where(static request => request.Answer is not null).Select(static request => (request.Step, request.Answer!.Status));
        Assert.Equal(_refused.Order(), answers.Where(static a => a.Status == 400).Select(static a => a.Step).Distinct().Order());
        Assert.Equal([200, 201, 400, 403, 404, 409, 413, 429], answers.Select(static a => a.Status).Distinct().Order());
    }

    [Fact]
    public void What_is_left_out_are_steps_of_the_traffic() => Assert.All(EmbeddedTraffic.LeftOut, static one => Assert.Contains(one.Step, TrafficSteps.All));
}
