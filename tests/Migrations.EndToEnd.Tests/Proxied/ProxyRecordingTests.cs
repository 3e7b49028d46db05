using System.Text;
using Migrations.Capture.Segments;
using Migrations.Capture.Verifying;
using Migrations.Cli.Demo.Nodes;
using Migrations.Cli.Demo.Recording;
using Migrations.Exchanges.Assembling;
using Migrations.ModelCluster;
using Migrations.ModelCluster.Dialects;
using Migrations.ModelCluster.Hosting;

namespace Migrations.EndToEnd.Tests.Proxied;

/// <summary>Proxy and sidecar as processes of their own before a model node; needs no real node.</summary>
public sealed class ProxyRecordingTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_model_node_is_recorded_through_a_proxy_of_its_own_process_up_to_the_goodbye()
    {
        using var folder = TemporaryFolder.Create("migrations-proxied-");
        await using var node = await ModelHost.StartAsync(new ModelNode(new ModelNodeOptions { Dialect = Dialect.Elasticsearch710 }, TimeProvider.System), 0, Token);
        await using var recording = await ProxyRecording.StartAsync(folder.Path, folder.Below("log"), [node.Address.Port], null, TimeProvider.System, Token);
        using (var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{recording.Port}") })
        {
            using var body = new StringContent("""{"n":1}""", Encoding.UTF8, "application/json");
            using var put = await http.PutAsync("/a/_doc/1", body, Token);
            Assert.Equal(201, (int)put.StatusCode);
            Assert.Contains("\"n\":1", await http.GetStringAsync("/a/_doc/1", Token), StringComparison.Ordinal);
        }

        await recording.StopAsync(Token);
        var log = CaptureLog.Open(recording.LogDirectory);
        var verification = LogVerification.Run(log);
        Assert.Empty(verification.Findings.Select(static f => f.ToString()));
        Assert.Equal(["PUT /a/_doc/1 201", "GET /a/_doc/1 200"], ExchangeLog.Read(log.ReadFrames()).Select(static e => $"{e.Request!.Method} {e.Request.Target} {e.Response!.Status}"));
        Assert.True(File.Exists(folder.Below("proxy-ledger.json")));
    }
}
