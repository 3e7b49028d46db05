using System.Text.Json;
using Migrations.Capture.Segments;
using Migrations.Compare;
using Migrations.Compare.Judging;
using Migrations.Compare.Parity;
using Migrations.Exchanges.Assembling;
using Migrations.Exchanges.Tuples;
using Migrations.ModelCluster.Recording;
using Migrations.Replay;
using Migrations.Replay.Executing;
using Migrations.Replay.Pulling;
using Migrations.Replay.Sending;

namespace Migrations.ModelCluster.Tests.Migrating;

/// <summary>A second client writes to the source past the proxy: documents end as the source's, and the target is not blamed for what it could not know.</summary>
public sealed class PastTheProxyTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_went_past_the_proxy_is_on_the_target_in_the_end_and_no_read_after_it_is_called_different()
    {
        var (result, judged, parity) = await RunAsync(isBypassed: true);
        Assert.True(parity.DocumentsEqual, JsonSerializer.Serialize(parity.Indices));
        Assert.Equal(5, result.Evidence!.PastRecorder);
        Assert.StartsWith("the log has no effects, and 5 operations of the source went past its recorder", result.Evidence.Promise, StringComparison.Ordinal);
        Assert.DoesNotContain(judged, static j => j.Verdict.Kind == VerdictKind.Different);
        Assert.Equal(
            ["GET /hot/_doc/changed", "GET /hot/_doc/overwritten", "GET /hot/_doc/gone", "GET /hot/_doc/strange", "GET /hot/_count"],
            judged.Where(static j => ReasonKinds.Of(j.Verdict.Why) == ReasonKind.Untold).Select(static j => j.What));
    }

    [Fact]
    public async Task Without_such_a_client_the_same_reads_are_compared_and_equal()
    {
        var (result, judged, parity) = await RunAsync(isBypassed: false);
        Assert.True(parity.DocumentsEqual);
        Assert.Equal(0, result.Evidence!.PastRecorder);
        Assert.All(judged, static j => Assert.True(j.Verdict.Kind is VerdictKind.Match or VerdictKind.EquivalentBy or VerdictKind.IgnoredBy, $"{j.What}: {j.Verdict}"));
    }

    private static async Task<(ReplayResult Result, List<(string What, Verdict Verdict)> Judged, ParityReport Parity)> RunAsync(bool isBypassed)
    {
        await using var models = await TwoModels.StartAsync(1, TimeProvider.System, Token);
        using (var recorder = LogRecorder.Open(models.SourceHost.Node, models.Folder("log"), TimeProvider.System, new RecordingOptions { By = RecordedBy.Proxy }))
        {
            Task SendAsync(string method, string target, string? body = null) => recorder.SendAsync(1, Some.Request(method, target, body), Token);
            async Task PastAsync(string method, string target, string? body = null) { if (isBypassed) { (await models.Source.SendAsync(method, target, body, Token)).EnsureSuccess(); } }
            await SendAsync("PUT", "/hot", """{"settings":{"number_of_shards":1,"number_of_replicas":0}}""");
            foreach (var id in (string[])["changed", "overwritten", "gone", "kept"]) { await SendAsync("PUT", $"/hot/_doc/{id}", """{"n":1}"""); }
            await SendAsync("PUT", "/calm/_doc/1", """{"n":1}""");
            await SendAsync("GET", "/hot/_doc/kept");
            await PastAsync("PUT", "/hot/_doc/changed", """{"n":2}""");
            await PastAsync("PUT", "/hot/_doc/overwritten", """{"n":2}""");
            await PastAsync("DELETE", "/hot/_doc/gone");
            await PastAsync("PUT", "/hot/_doc/strange", """{"n":2}""");
            await PastAsync("PUT", "/hot/_doc/odd", """{"n":2}""");
            foreach (var id in (string[])["changed", "overwritten", "gone", "strange", "kept"]) { await SendAsync("GET", $"/hot/_doc/{id}"); }
            await SendAsync("POST", "/hot/_refresh");
            await SendAsync("GET", "/hot/_count");
            await SendAsync("PUT", "/hot/_doc/overwritten", """{"n":3}""");
            await SendAsync("GET", "/calm/_doc/1");
        }

        await new PullRun(models.Source, new PullOptions { Folder = models.Folder("pull") }, TimeProvider.System).RunAsync(null, Token);
        var result = await new ReplayRun(models.Folder("log"), new ReplayOptions { Target = new TargetOptions { Url = models.TargetHost.Address }, RunDirectory = models.Folder("run"), PullDirectory = models.Folder("pull") }, TimeProvider.System).RunAsync(null, Token);
        var pack = ShippedPacks.For("elasticsearch", "7.10.2", "opensearch", "2.19.4");
        var pairs = PairSet.Join(ExchangeLog.Read(CaptureLog.Open(models.Folder("log")).ReadFrames()), TupleLog.Read(models.Folder("run"))).Pairs;
        var comparer = new ResponseComparer(pack);
        var judged = pairs.Where(static p => p.Source is not null).Select(p => ($"{p.Source!.Request!.Method} {p.Source.Request.Target}", comparer.Compare(p).Verdict)).ToList();
        await models.Target.RefreshAsync("*", Token);
        await models.Source.RefreshAsync("*", Token);
        return (result, judged, await new ParityCheck(models.Source, models.Target, new ParityOptions(), TimeProvider.System).RunAsync(null, null, Token));
    }
}
