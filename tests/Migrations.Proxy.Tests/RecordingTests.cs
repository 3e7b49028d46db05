using System.Net;
using System.Text;
using Migrations.Capture.Frames;
using Migrations.Capture.Segments;
using Migrations.Proxy.Recording;
using Migrations.Sidecar.Tests;

namespace Migrations.Proxy.Tests;

/// <summary>What the log holds is what went through, and clients notice nothing of the recording; over real sockets, with the real sidecar.</summary>
public sealed class RecordingTests
{
    [Theory]
    [InlineData("observe")]
    [InlineData("acknowledged")]
    public async Task Every_byte_in_the_log_is_what_went_through(string policy)
    {
        using var folder = new TestFolder();
        using var source = new HttpSource();
        using var sidecar = await SidecarProcess.StartAsync(folder);
        var traffic = new List<Conversation>();
        var rig = RecordingRig.Start(RecordingRig.Options(sidecar.Port, Enum.Parse<CapturePolicy>(policy, ignoreCase: true)), source.EndPoint);
        await using (rig)
        {
            traffic.AddRange(await Task.WhenAll(Enumerable.Range(0, 8).Select(i => TalkAsync(rig.Port, i))));
            await rig.EndAsync();
        }
        await sidecar.TerminateAsync();

        var result = RecordingRig.Verify(folder);
        Assert.True(result.IsWhole, string.Join('\n', result.Findings));
        var epoch = Assert.Single(result.Epochs);
        Assert.True(epoch.HasGoodbye);
        Assert.All(epoch.Books, static line => Assert.True(line.IsBalanced, line.What));
        Assert.Equal(("proxy", false, policy), (epoch.Hello!.Role, epoch.Hello.Effects, epoch.Hello.Policy));
        Assert.Equal(8 * Conversation.Requests, epoch.Ledger!.Requests);
        foreach (var talk in traffic)
        {
            Assert.Equal(talk.Sent, Encoding.Latin1.GetString(RecordingRig.Recorded(folder, talk.Client, FrameKind.RequestBytes)));
            Assert.Equal(talk.Received, Encoding.Latin1.GetString(RecordingRig.Recorded(folder, talk.Client, FrameKind.ResponseBytes)));
        }
        if (policy == "acknowledged") { Assert.Equal(epoch.Ledger.Held, epoch.Ledger.Released!.Values.Sum()); }
        else { Assert.Equal(0, epoch.Ledger.Held); }
    }

    [Fact]
    public async Task Clients_notice_nothing_of_a_sidecar_killed_amid_traffic_and_nothing_is_missing_unsaid()
    {
        using var folder = new TestFolder();
        using var source = new HttpSource();
        var port = TestPorts.Take();
        var sidecar = await SidecarProcess.StartAsync(folder, "--port", $"{port}");
        var rig = RecordingRig.Start(RecordingRig.Options(port, CapturePolicy.Acknowledged), source.EndPoint);
        await using (rig)
        {
            var talking = Task.WhenAll(Enumerable.Range(0, 4).Select(i => TalkAsync(rig.Port, i, rounds: 4)));
            await sidecar.KillAsync();
            sidecar.Dispose();
            await talking;
            sidecar = await SidecarProcess.StartAsync(folder, "--port", $"{port}");
            await TalkAsync(rig.Port, 9);
            await Until(() => rig.Recorder.Budget.Used <= 2 * rig.Recorder.Budget.BlockBytes); // it has all that was kept
            await rig.EndAsync();
        }
        await sidecar.TerminateAsync();
        sidecar.Dispose();
        var result = RecordingRig.Verify(folder);
        Assert.True(result.IsSound, string.Join('\n', result.Findings));
        var epoch = Assert.Single(result.Epochs);
        Assert.All(epoch.Books, static line => Assert.True(line.IsBalanced, line.What));
        Assert.Equal(epoch.Ledger!.Held, epoch.Ledger.Released!.Values.Sum());
    }

    [Fact]
    public async Task Past_the_bound_bytes_are_dropped_and_told_and_the_books_balance()
    {
        using var folder = new TestFolder();
        using var source = new HttpSource();
        var port = TestPorts.Take(); // nobody is there
        var options = RecordingRig.Options(port, CapturePolicy.Acknowledged) with { BufferBytes = 1 << 20, LedgerFile = Path.Combine(folder.Path, "ledger.json") };
        var rig = RecordingRig.Start(options, source.EndPoint);
        await using (rig)
        {
            await Task.WhenAll(Enumerable.Range(0, 4).Select(i => TalkAsync(rig.Port, i, rounds: 8)));
            Assert.True(rig.Recorder.Budget.Used <= 1 << 20);
            Assert.True(rig.Recorder.Ledger().BytesDropped > 0);
            using var sidecar = await SidecarProcess.StartAsync(folder, "--port", $"{port}");
            await Until(() => rig.Recorder.Budget.Allows(Share.Read) && rig.Recorder.Budget.Used <= 2 * rig.Recorder.Budget.BlockBytes);
            await TalkAsync(rig.Port, 9);
            await rig.EndAsync();
            await sidecar.TerminateAsync();
        }
        var result = RecordingRig.Verify(folder);
        Assert.True(result.IsSound, string.Join('\n', result.Findings));
        Assert.True(result.Gaps > 0);
        var epoch = Assert.Single(result.Epochs);
        Assert.All(epoch.Books, static line => Assert.True(line.IsBalanced, $"{line.What} {line.Unaccounted}"));
        Assert.True(epoch.Ledger!.RequestsDropped > 0);
        Assert.Contains("\"state\":\"stopped\"", File.ReadAllText(options.LedgerFile!), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\n\r\n")]
    [InlineData("MIGR\u0007\0\u0001\0\u0002")]
    [InlineData("MIGR\u0002\0\u0042\0abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklmn")]
    public async Task A_stranger_on_the_sidecars_port_gets_no_frame_and_clients_notice_nothing(string answer)
    {
        using var source = new HttpSource();
        using var stranger = new FakeSidecar();
        var cheating = stranger.CheatAsync(Encoding.Latin1.GetBytes(answer));
        await using var rig = RecordingRig.Start(RecordingRig.Options(stranger.Port, CapturePolicy.Acknowledged) with { Links = 1 }, source.EndPoint);
        await TalkAsync(rig.Port, 1);
        var got = Encoding.Latin1.GetString(await cheating);
        Assert.StartsWith("MIGR", got, StringComparison.Ordinal);
        Assert.DoesNotContain("HTTP/1.1", got, StringComparison.Ordinal);
        Assert.True(got.Length < 200, "a hello, at most a refusal");
    }

    private static async Task Until(Func<bool> holds)
    {
        using var expiry = new CancellationTokenSource(TimeSpan.FromSeconds(30), TimeProvider.System);
        while (!holds()) { await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, expiry.Token); }
    }

    // Requests of every framing, some pipelined; every answer is checked.
    private static async Task<Conversation> TalkAsync(int port, int seed, int rounds = 1)
    {
        using var client = await Peer.ConnectAsync(port);
        var talk = new Conversation { Client = client.Socket.LocalEndPoint! };
        for (var round = 0; round < rounds; round++)
        {
            foreach (var batch in Conversation.Batches(seed))
            {
                var answers = string.Concat(batch.Select(static r => HttpSource.Answer(r.Split("\r\n\r\n")[0] + "\r\n\r\n")));
                await client.SendAsync(string.Concat(batch));
                await client.ExpectAsync(answers);
                talk.Sent += string.Concat(batch);
                talk.Received += answers;
            }
        }
        return talk;
    }

    private sealed class Conversation
    {
        public const int Requests = 46;

        public required EndPoint Client { get; init; }

        public string Sent { get; set; } = "";

        public string Received { get; set; } = "";

        public static IEnumerable<string[]> Batches(int seed)
        {
            for (var i = 0; i < 10; i++)
            {
                yield return [$"GET /{seed * 100}/{i * 1000} HTTP/1.1\r\nhost: x\r\n\r\n"];
                yield return [Put(i, seed * 37)];
            }
            yield return [.. Enumerable.Range(0, 20).Select(i => i % 3 == 0 ? Put(i, i) : i % 3 == 1 ? $"GET /chunked/{i * 321} HTTP/1.1\r\n\r\n" : "HEAD /x HTTP/1.1\r\n\r\n")];
            yield return [Put(1, 200_000)];
            yield return ["GET /big/1000000 HTTP/1.1\r\n\r\n"];
            yield return ["POST /i/_search/300000 HTTP/1.1\r\ncontent-length: 2\r\n\r\n{}"];
            yield return ["DELETE /i/7 HTTP/1.1\r\n\r\n"];
            yield return ["GET /chunked/70000 HTTP/1.1\r\n\r\n", Put(2, 10)];
        }

        private static string Put(int id, int bytes) => $"PUT /i/_doc/{id} HTTP/1.1\r\ncontent-length: {bytes}\r\n\r\n{new string('d', bytes)}";
    }
}
