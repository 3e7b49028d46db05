using System.Text;
using Migrations.Capture.Frames;
using Migrations.Capture.Records;
using Migrations.Capture.Segments;
using Migrations.Capture.Verifying;
using Migrations.Exchanges.Assembling;
using Migrations.Sidecar.Tests;

namespace Migrations.Proxy.Tests;

/// <summary>The built command as a process of its own.</summary>
public sealed class ProxyCommandTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Records_for_a_sidecar_by_its_port_or_its_socket_and_drains_on_sigterm(bool bySocket)
    {
        using var folder = new TestFolder();
        using var server = new SourceServer();
        using var sidecar = await SidecarProcess.StartAsync(folder, "--socket", folder.Socket);
        string[] door = bySocket ? ["--sidecar-socket", folder.Socket] : ["--sidecar-port", $"{sidecar.Port}"];
        using var proxy = await SidecarProcess.StartProxyAsync([.. door, "--source", server.EndPoint.ToString()!, "--key-file", folder.KeyFile, "--policy", "acknowledged", "--id", "front", "--product", "elasticsearch", "--source-version", "7.10.2"]);
        using var client = await Peer.ConnectAsync(proxy.Port);
        await client.SendAsync("PUT /i/_doc/1 HTTP/1.1\r\ncontent-length: 2\r\n\r\n{}");
        var source = await server.FirstToSpeakAsync("PUT /i/_doc/1 HTTP/1.1\r\ncontent-length: 2\r\n\r\n{}");
        var address = client.Socket.LocalEndPoint!;
        await LinksAreUpAsync(folder);
        var ending = proxy.TerminateAsync();
        await source.SendAsync("HTTP/1.1 201 Created\r\ncontent-length: 0\r\n\r\n");
        Assert.Equal("HTTP/1.1 201 Created\r\ncontent-length: 0\r\n\r\n", await client.ReadToEndAsync());
        var (exitCode, error) = await ending;
        Assert.True(exitCode == 0, error);
        Assert.DoesNotContain("_doc", error, StringComparison.Ordinal);
        await sidecar.TerminateAsync();

        var result = RecordingRig.Verify(folder);
        Assert.True(result.IsWhole, string.Join('\n', result.Findings));
        var hello = Assert.Single(result.Epochs).Hello!;
        Assert.Equal(("proxy", "front", "elasticsearch", "7.10.2", false), (hello.Role, hello.Node.Id, hello.Product, hello.Version, hello.Effects));
        Assert.Equal("HTTP/1.1 201 Created\r\ncontent-length: 0\r\n\r\n", Encoding.Latin1.GetString(RecordingRig.Recorded(folder, address, FrameKind.ResponseBytes)));
    }

    [Fact]
    public async Task Comes_back_by_the_socket_of_a_sidecar_that_was_killed_and_nothing_is_lost()
    {
        using var folder = new TestFolder();
        using var source = new HttpSource();
        var sidecar = await SidecarProcess.StartAsync(folder, "--socket", folder.Socket);
        using var proxy = await SidecarProcess.StartProxyAsync("--source", source.EndPoint.ToString()!, "--key-file", folder.KeyFile, "--sidecar-socket", folder.Socket, "--policy", "acknowledged");
        await LinksAreUpAsync(folder);
        using var client = await Peer.ConnectAsync(proxy.Port);
        var address = client.Socket.LocalEndPoint!;
        var asked = new StringBuilder();
        async Task AskAsync(int bytes)
        {
            var request = $"PUT /i/_doc/{bytes} HTTP/1.1\r\ncontent-length: {bytes}\r\n\r\n{new string('x', bytes)}";
            asked.Append(request);
            await client.SendAsync(request);
            await client.ExpectAsync(HttpSource.Answer(request));
        }

        await AskAsync(900_000);
        await sidecar.KillAsync();
        sidecar.Dispose();
        await AskAsync(700_000); // fail-open: it is let go when the link is lost
        using var next = await SidecarProcess.StartAsync(folder, "--socket", folder.Socket);
        await AskAsync(10);
        client.Dispose();
        Assert.Equal(0, (await proxy.TerminateAsync()).ExitCode);
        await next.TerminateAsync();
        Assert.Equal(asked.ToString(), Encoding.Latin1.GetString(RecordingRig.Recorded(folder, address, FrameKind.RequestBytes)));
    }

    [Fact]
    public async Task Keeps_out_of_the_log_what_filters_name_and_passes_it_on()
    {
        using var folder = new TestFolder();
        using var source = new HttpSource();
        using var sidecar = await SidecarProcess.StartAsync(folder);
        using var proxy = await SidecarProcess.StartProxyAsync("--source", source.EndPoint.ToString()!, "--key-file", folder.KeyFile, "--sidecar-port", $"{sidecar.Port}", "--policy", "acknowledged",
            "--filter-route", "GET /_cat/*", "--filter-user-agent", "kube-probe*", "--filter-user-agent", "*exporter*", "--filter-index", ".monitoring-*");
        var kept = new List<string>();
        using (var client = await Peer.ConnectAsync(proxy.Port))
        {
            foreach (var (request, isKept) in ((string, bool)[])[
                ("GET /_cat/1 HTTP/1.1\r\n\r\n", false), ("PUT /.monitoring-1/_doc/1 HTTP/1.1\r\nuser-agent: exporter\r\ncontent-length: 2\r\n\r\n{}", true), ("GET /2 HTTP/1.1\r\nuser-agent: kube-probe/1\r\n\r\n", false),
                ("POST /.monitoring-1/_search/3 HTTP/1.1\r\ncontent-length: 2\r\n\r\n{}", false), ("GET /.monitoring-1,i/4 HTTP/1.1\r\n\r\n", true), ("GET /5 HTTP/1.1\r\nuser-agent: an exporter\r\n\r\n", false)])
            {
                await client.SendAsync(request);
                await client.ExpectAsync(HttpSource.Answer(request));
                if (isKept) { kept.Add(request); }
            }
        }
        await LinksAreUpAsync(folder);
        var (exitCode, error) = await proxy.TerminateAsync();
        Assert.True(exitCode == 0, error);
        await sidecar.TerminateAsync();

        var result = RecordingRig.Verify(folder);
        Assert.True(result.IsWhole, string.Join('\n', result.Findings));
        var epoch = Assert.Single(result.Epochs);
        Assert.Equal((6L, 4L, epoch.Ledger!.FilteredOut), (epoch.Ledger.Requests, epoch.FilteredRequests, epoch.FilteredBytes));
        Assert.All(epoch.Books, static line => Assert.True(line.IsBalanced, line.What));
        Assert.Contains(result.Findings, static f => f.Severity == FindingSeverity.Note && f.Sentence.StartsWith("filters kept out 4 requests, ", StringComparison.Ordinal));
        var exchanges = ExchangeLog.Read(CaptureLog.Open(folder.Log).ReadFrames());
        Assert.Equal(kept, exchanges.Select(static e => Encoding.Latin1.GetString(e.Request!.Raw.Span)));
        Assert.Equal([(2u, ExchangeStatus.Complete, 201, null), (5u, ExchangeStatus.Complete, 200, null)], exchanges.Select(static e => (e.Stamp.Number, e.Status, e.Response!.Status, e.Note)));
    }

    [Fact]
    public async Task Serves_without_a_sidecar()
    {
        using var folder = new TestFolder();
        using var server = new SourceServer();
        using var proxy = await SidecarProcess.StartProxyAsync("--source", server.EndPoint.ToString()!, "--key-file", folder.KeyFile, "--sidecar-port", "9", "--policy", "acknowledged");
        using var client = await Peer.ConnectAsync(proxy.Port);
        await client.SendAsync("PUT / HTTP/1.1\r\n\r\n");
        var source = await server.FirstToSpeakAsync("PUT / HTTP/1.1\r\n\r\n");
        await source.SendAsync("HTTP/1.1 204 No Content\r\n\r\n");
        await client.ExpectAsync("HTTP/1.1 204 No Content\r\n\r\n");
        Assert.Equal(0, (await proxy.TerminateAsync()).ExitCode);
    }

    [Theory]
    [InlineData("--listen nonsense --source a:1", "--listen nonsense is no address and port")]
    [InlineData("--listen 127.0.0.1:9 --source nohost", "--source nohost is no host and port")]
    [InlineData("--listen 127.0.0.1:9 --source 127.0.0.1:9", "--source 127.0.0.1:9 is the proxy itself")]
    [InlineData("--listen 127.0.0.1:0 --source a:1 --policy strict", "--policy strict (holding requests) is not available")]
    [InlineData("--listen 127.0.0.1:0 --source a:1 --policy loose", "--policy loose is not known")]
    [InlineData("--listen 127.0.0.1:0 --source a:1 --hold-timeout 0", "--hold-timeout 0 is not between")]
    [InlineData("--listen 127.0.0.1:0 --source a:1 --buffer-bytes 5", "--buffer-bytes 5 is less than")]
    [InlineData("--listen 127.0.0.1:0 --source a:1 --max-connections 0", "--max-connections 0 is not between")]
    [InlineData("--listen 127.0.0.1:0 --source a:1 --drain-seconds -1", "--drain-seconds -1 is not between")]
    [InlineData("--listen 127.0.0.1:0 --source a:1 --sidecar-port 0", "There is no port 0 for --sidecar-port")]
    [InlineData("--listen 127.0.0.1:0 --source a:1 --sidecar-socket /a-path-that-is-far-too-long-for-any-socket/0123456789/0123456789/0123456789/0123456789/0123456789/0123456789", "it is too long for a socket (")]
    [InlineData("--listen 127.0.0.1:0 --source a:1 --http2 maybe", "maybe")]
    [InlineData("--listen 127.0.0.1:0 --source a:1 --filter-route _cat", "Route filter \"_cat\" has a path that begins with neither / nor *.")]
    [InlineData("--listen 127.0.0.1:0 --source a:1 --filter-index a,b", "Index filter \"a,b\" holds a slash, comma or space")]
    [InlineData("--listen 127.0.0.1:0", "--source")]
    public async Task Wrong_usage_is_one_message_and_exit_code_2(string options, string says)
    {
        using var folder = new TestFolder();
        var (exitCode, output, error) = await SidecarProcess.RunAsync(["proxy", "--key-file", folder.KeyFile, .. options.Split(' ')]);
        Assert.Equal((2, ""), (exitCode, output));
        Assert.Contains(says, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_key_and_a_port_that_is_taken_are_told()
    {
        using var folder = new TestFolder();
        using var other = new SourceServer();
        var missing = await SidecarProcess.RunAsync("proxy", "--listen", "127.0.0.1:0", "--source", "a:1", "--key-file", folder.KeyFile + "x");
        Assert.Equal(2, missing.ExitCode);
        Assert.StartsWith($"The key file {folder.KeyFile}x does not exist.", missing.Error, StringComparison.Ordinal);
        var taken = await SidecarProcess.RunAsync("proxy", "--listen", other.EndPoint.ToString()!, "--source", "a:1", "--key-file", folder.KeyFile);
        Assert.Equal(1, taken.ExitCode);
        Assert.StartsWith($"Cannot listen on {other.EndPoint}: ", taken.Error, StringComparison.Ordinal);
    }

    // The goodbye waits only so long for a link that has never come up, and what passed on it would be missing.
    private static Task LinksAreUpAsync(TestFolder folder) => Eventually.HoldsAsync(() =>
    {
        var hellos = CaptureLog.Open(folder.Log).ReadFrames().Select(new RecordReader().Push).Select(static read => read.Record?.Content).OfType<HelloRecord>().ToList();
        return hellos.Count > 0 && hellos.Count == hellos[0].Links;
    });
}
