using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Migrations.Capture.Frames;
using Migrations.Capture.Handshakes;
using Migrations.Capture.Segments;
using Migrations.Cli.Demo.Nodes;
using Migrations.Cli.Demo.Recording;
using Migrations.EndToEnd.Tests.Bytes;
using Migrations.EndToEnd.Tests.Nodes;

namespace Migrations.EndToEnd.Tests.Crashes;

/// <summary>Without the key nobody hears anything of the traffic, on either end of the link, and the node serves on.</summary>
public sealed class HostilePortTests(ITestOutputHelper output)
{
    /// <summary>Stands in every request's path, header and body; the links must never carry it.</summary>
    private const string Secret = "s3cret-of-a-client";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_has_no_key_gets_handshakes_only_and_the_sidecar_that_has_it_gets_everything_afterwards()
    {
        await RealNodes.RequireAsync();
        using var folder = TemporaryFolder.Create("migrations-hostile-");
        await using var source = await RecordedSource.StartAsync(folder.Path, "source", null, null, TimeProvider.System, Token);
        await source.StartSidecarAsync(Token); // takes the port and makes the key; nobody has been recorded yet
        var port = source.Sidecar!.Port;
        await source.StopSidecarAsync(Token);
        await using (var fake = new FakeSidecar(port))
        {
            await source.InstallPluginAsync(null, Token);
            // No log can tell: no sidecar runs. The node says it itself, the first time here; what connects before is closed by the plugin.
            await RunningTraffic.UntilAsync("the node is recorded", () => Task.FromResult(Regex.IsMatch(source.Node.LogTail(), @"recording \d+ HTTP server channels")), Token);
            await ServesAsync(source.Node, "silent");
            foreach (var answer in new Func<HandshakeMessage, byte[]>[] { FakeSidecar.ProveWithAnotherKey, FakeSidecar.ProveAndWelcomeUnproved, static _ => RandomNumberGenerator.GetBytes(4096) })
            {
                var before = fake.Heard.Count;
                fake.Answer = answer;
                await ServesAsync(source.Node, "hostile");
                await RunningTraffic.UntilAsync("links end on the answer", () => Task.FromResult(fake.Heard.Count >= before + 4), Token);
            }

            AssertHandshakesOnly(fake.Heard);
        }

        await ASidecarWithAnotherKeyKeepsNothingAsync(folder, source, port);
        await AStrangerLearnsNothingAsync(source, port);
    }

    private void AssertHandshakesOnly(IReadOnlyCollection<byte[]> links)
    {
        output.WriteLine($"{links.Count} links, {links.Sum(static l => l.Length)} bytes");
        Assert.Contains(links, static link => link.Length > 0);
        foreach (var link in links)
        {
            var rest = new ReadOnlySequence<byte>(link);
            for (var number = 1; !rest.IsEmpty; number++)
            {
                Assert.Equal(MessageStatus.Complete, HandshakeMessage.TryRead(ref rest, out var message));
                // A proof made with the key for a stranger's nonce would be one too many.
                Assert.Equal(number == 1 ? MessageType.ClientHello : MessageType.Refused, message.Type);
            }

            Assert.True(link.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Secret)) < 0);
        }
    }

    private static async Task ASidecarWithAnotherKeyKeepsNothingAsync(TemporaryFolder folder, RecordedSource source, int port)
    {
        var key = folder.Below("another-key");
        await File.WriteAllTextAsync(key, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)) + "\n", Token);
        if (!OperatingSystem.IsWindows()) { File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite); }
        var log = folder.Below("another-log");
        await using (var sidecar = await SidecarProcess.StartAsync(log, key, port, TimeProvider.System, Token))
        {
            await ServesAsync(source.Node, "another-key");
            await RunningTraffic.UntilAsync("a link is refused", () => Task.FromResult(sidecar.Tail.Contains("Handshake refused", StringComparison.Ordinal)), Token);
            await sidecar.StopAsync(Token);
        }

        Assert.Empty(CaptureLog.Open(log).ReadFrames());
    }

    /// <summary>The other end: who connects to the real sidecar without the key is answered with a proof, and no more.</summary>
    private static async Task AStrangerLearnsNothingAsync(RecordedSource source, int port)
    {
        var log = source.LogDirectory;
        await source.StartSidecarAsync(Token);
        await RunningTraffic.UntilAsync("what was kept arrives", () => Task.FromResult(RequestBytes(log).Contains($"/{Secret}-another-key/", StringComparison.Ordinal)), Token);
        var held = RequestBytes(log);
        Assert.All(new[] { "silent", "hostile", "another-key" }, word => Assert.Contains($"/{Secret}-{word}/", held, StringComparison.Ordinal));
        Assert.DoesNotContain(CaptureLog.Open(log).ReadFrames(), static frame => frame.Header.Kind == FrameKind.Gap);
        var epoch = CaptureLog.Open(log).ReadFrames().First().Epoch;
        var answers = await new Stranger(epoch).TalkAsync(port, Token);
        Assert.Equal([MessageType.ServerProof, MessageType.Refused], answers.Select(static m => m.Type));
        await ServesAsync(source.Node, "after-the-stranger");
        await RunningTraffic.UntilAsync("the recording goes on", () => Task.FromResult(RequestBytes(log).Contains($"/{Secret}-after-the-stranger/", StringComparison.Ordinal)), Token);
        Assert.DoesNotContain(CaptureLog.Open(log).ReadFrames(), static frame => frame.Payload.Span.IndexOf("FORGED"u8) >= 0);
    }

    private static string RequestBytes(string log) => string.Concat(CaptureLog.Open(log).ReadFrames()
        .Where(static frame => frame.Header.Kind == FrameKind.RequestBytes)
        .Select(static frame => Encoding.Latin1.GetString(frame.Payload.Span)));

    private static async Task ServesAsync(ClusterNode node, string word)
    {
        for (var number = 0; number < 20; number++)
        {
            using var body = new StringContent($$"""{"word":"{{Secret}}"}""", Encoding.UTF8, "application/json");
            using var answer = await node.Http.PutAsync($"/{Secret}-{word}/_doc/{number}?refresh=false", body, Token);
            Assert.True(answer.IsSuccessStatusCode);
        }
    }
}
