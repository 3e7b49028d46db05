using System.Text;
using Migrations.Capture.Frames;
using Migrations.Capture.Handshakes;
using Migrations.Capture.Segments;

namespace Migrations.Sidecar.Tests;

public sealed class SidecarServiceTests
{
    [Fact]
    public async Task Keeps_acknowledges_and_seals_on_sigterm()
    {
        using var folder = new TestFolder();
        using var sidecar = await SidecarProcess.StartAsync(folder);
        using (var recorder = await FakeRecorder.ConnectAsync(sidecar.Port))
        {
            Assert.Equal((1, 0ul, 0ul), (recorder.Welcome!.Node, recorder.Welcome.WrittenTo, recorder.Welcome.DurableTo));
            await recorder.SendAsync(FakeRecorder.Frame(1, FrameKind.Hello, "{}"), FakeRecorder.Frame(2));
            await recorder.DurableAsync(2);
            await recorder.SendSplitAsync(FakeRecorder.Frame(3, payload: new string('x', 3_000)), 7);
            await recorder.DurableAsync(3);
        }
        var (exitCode, error) = await sidecar.TerminateAsync();

        Assert.True(exitCode == 0, error);
        Assert.Equal([1ul, 2, 3], Sequences(folder));
        Assert.True(Assert.Single(CaptureLog.Open(folder.Log).ListSegments()).IsSealed);
        Assert.DoesNotContain("GET /", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Has_after_kill_9_all_that_it_acknowledged_and_takes_the_rest_again()
    {
        using var folder = new TestFolder();
        ulong durable;
        using (var sidecar = await SidecarProcess.StartAsync(folder, "--segment-bytes", "200000"))
        using (var recorder = await FakeRecorder.ConnectAsync(sidecar.Port))
        {
            var sending = recorder.SendAsync([.. Enumerable.Range(1, 2_000).Select(i => FakeRecorder.Frame((ulong)i, payload: new string('x', 997)))]);
            durable = await recorder.DurableAsync(700);
            await sidecar.KillAsync();
            await Record.ExceptionAsync(() => sending);
        }
        Assert.True(Sequences(folder).Length >= (int)durable); // as it lies there
        using (var sidecar = await SidecarProcess.StartAsync(folder, "--segment-bytes", "200000"))
        using (var recorder = await FakeRecorder.ConnectAsync(sidecar.Port))
        {
            var from = recorder.Welcome!.DurableTo + 1;
            Assert.True(from > durable);
            await recorder.SendAsync([.. Enumerable.Range((int)from, 10).Select(i => FakeRecorder.Frame((ulong)i))]);
            await recorder.DurableAsync(from + 9);
            Assert.Equal(0, (await sidecar.TerminateAsync()).ExitCode);
            Assert.Equal(Enumerable.Range(1, (int)from + 9).Select(i => (ulong)i), Sequences(folder));
        }
    }

    [Fact]
    public async Task Takes_what_is_sent_again_only_once()
    {
        using var folder = new TestFolder();
        using var sidecar = await SidecarProcess.StartAsync(folder);
        using (var first = await FakeRecorder.ConnectAsync(sidecar.Port))
        {
            await first.SendAsync(FakeRecorder.Frame(1), FakeRecorder.Frame(2), FakeRecorder.Frame(3));
            await first.DurableAsync(3);
        }
        using (var again = await FakeRecorder.ConnectAsync(sidecar.Port))
        {
            Assert.Equal(3ul, again.Welcome!.DurableTo);
            await again.SendAsync(FakeRecorder.Frame(2), FakeRecorder.Frame(3), FakeRecorder.Frame(4));
            await again.DurableAsync(4);
        }
        await sidecar.TerminateAsync();
        Assert.Equal([1ul, 2, 3, 4], Sequences(folder));
        Assert.Empty(CaptureLog.Open(folder.Log).ReadLedger().Entries);
    }

    [Fact]
    public async Task Books_what_a_recorder_no_longer_has()
    {
        using var folder = new TestFolder();
        using var sidecar = await SidecarProcess.StartAsync(folder);
        using var recorder = await FakeRecorder.ConnectAsync(sidecar.Port);
        await recorder.SendAsync(FakeRecorder.Frame(7));
        await recorder.DurableAsync(7);
        await sidecar.TerminateAsync();
        var entry = Assert.Single(CaptureLog.Open(folder.Log).ReadLedger().Entries);
        Assert.Equal((GapReason.SequenceHole, 1ul, 6ul), (entry.Reason, entry.FromSequence, entry.ToSequence));
    }

    [Theory]
    [InlineData("hole")]
    [InlineData("crc")]
    [InlineData("link")]
    [InlineData("kind")]
    [InlineData("size")]
    public async Task Ends_a_link_that_breaks_the_protocol_and_keeps_what_came_before(string how)
    {
        using var folder = new TestFolder();
        using var sidecar = await SidecarProcess.StartAsync(folder);
        using var recorder = await FakeRecorder.ConnectAsync(sidecar.Port);
        var bad = how == "hole" ? FakeRecorder.Frame(4) : how == "link" ? FakeRecorder.Frame(3, link: 5) : FakeRecorder.Frame(3);
        if (how == "crc") { bad[^1] ^= 1; }
        if (how == "kind") { bad[4] = 77; }
        if (how == "size") { bad[3] = 0x80; }
        await recorder.SendAsync(FakeRecorder.Frame(1), FakeRecorder.Frame(2));
        await recorder.DurableAsync(2);
        await recorder.SendAsync(bad);
        Assert.True(await recorder.ClosesAsync());
        using var other = await FakeRecorder.ConnectAsync(sidecar.Port, link: 1);
        await other.SendAsync(FakeRecorder.Frame(1, link: 1));
        await other.DurableAsync(1);
        await sidecar.TerminateAsync();
        Assert.Equal([1ul, 2, 1], Sequences(folder));
        Assert.Equal(GapReason.LinkRefused, Assert.Single(CaptureLog.Open(folder.Log).ReadLedger().Entries).Reason);
    }

    [Fact]
    public async Task Lets_nobody_in_without_the_key()
    {
        using var folder = new TestFolder();
        using var sidecar = await SidecarProcess.StartAsync(folder);
        using var stranger = await FakeRecorder.ConnectAsync(sidecar.Port, key: new string('0', 64));
        Assert.Null(stranger.Welcome);
        Assert.Equal(RefusalReason.Key, stranger.RefusedBecause);
        await sidecar.TerminateAsync();
        Assert.Empty(Sequences(folder));
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n", 3)]
    [InlineData("MIGR\u0001\0\u0001\u0005", 3)]
    [InlineData("MIGR\u0003\0\u0000\u0000", 3)]
    public async Task Refuses_garbage_on_its_port_and_serves_on(string garbage, int reason)
    {
        using var folder = new TestFolder();
        using var sidecar = await SidecarProcess.StartAsync(folder);
        using (var stranger = await FakeRecorder.OpenAsync(sidecar.Port))
        {
            await stranger.SendAsync(Encoding.Latin1.GetBytes(garbage));
            var answer = await stranger.ReadAsync();
            Assert.Equal((MessageType.Refused, (byte)reason), (answer!.Type, answer.Body[0]));
            Assert.True(await stranger.ClosesAsync());
        }
        using (var cut = await FakeRecorder.OpenAsync(sidecar.Port)) { await cut.SendAsync("MIGR"u8.ToArray()); }
        using var recorder = await FakeRecorder.ConnectAsync(sidecar.Port);
        await recorder.SendAsync(FakeRecorder.Frame(1));
        await recorder.DurableAsync(1);
    }

    [Fact]
    public async Task Stops_acknowledging_when_full_and_says_so()
    {
        using var folder = new TestFolder();
        using var sidecar = await SidecarProcess.StartAsync(folder, "--segment-bytes", "65536", "--max-log-bytes", "65536");
        using var recorder = await FakeRecorder.ConnectAsync(sidecar.Port);
        await recorder.SendAsync([.. Enumerable.Range(1, 100).Select(i => FakeRecorder.Frame((ulong)i, payload: new string('x', 997)))]);
        Assert.True(await recorder.ClosesAsync());
        while (true) // each second it tries to write again, and lets one in for that
        {
            using var other = await FakeRecorder.ConnectAsync(sidecar.Port, link: 1);
            if (other.RefusedBecause == RefusalReason.Full) { break; }
            Assert.Null(other.RefusedBecause);
            await other.SendAsync(FakeRecorder.Frame(1, link: 1, payload: new string('x', 997)));
            await other.ClosesUnacknowledgedAsync();
        }
        var (exitCode, error) = await sidecar.TerminateAsync();
        Assert.Equal(0, exitCode);
        Assert.Contains("The log is full", error, StringComparison.Ordinal);
        Assert.InRange(Sequences(folder).Length, 40, 70);
    }

    [Fact]
    public async Task Says_in_one_message_why_it_does_not_start()
    {
        using var folder = new TestFolder();
        using var sidecar = await SidecarProcess.StartAsync(folder);

        await AssertRefuses(1, "in use by another sidecar", "--log", folder.Log, "--key-file", folder.KeyFile, "--port", "0");
        await AssertRefuses(1, $"Cannot listen on 127.0.0.1:{sidecar.Port}", "--log", folder.Log + "2", "--key-file", folder.KeyFile, "--port", $"{sidecar.Port}");
        await AssertRefuses(2, "does not exist", "--log", folder.Log + "3", "--key-file", folder.KeyFile + "x", "--port", "0");
        await AssertRefuses(2, "on the file system of the node's data", "--log", folder.Log + "4", "--key-file", folder.KeyFile, "--port", "0", "--node-data", folder.Path);
        await AssertRefuses(2, "cannot be used", "--log", folder.KeyFile, "--key-file", folder.KeyFile, "--port", "0");
        await AssertRefuses(2, "less than one segment", "--log", folder.Log + "5", "--key-file", folder.KeyFile, "--max-log-bytes", "70000");
        await AssertRefuses(2, "--log", "--key-file", folder.KeyFile);
        folder.WriteKey("abc");
        await AssertRefuses(2, "does not hold 64 hexadecimal digits", "--log", folder.Log + "6", "--key-file", folder.KeyFile, "--port", "0");
        folder.WriteKey(TestFolder.Key, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        await AssertRefuses(2, "can be used by others", "--log", folder.Log + "7", "--key-file", folder.KeyFile, "--port", "0");
    }

    private static async Task AssertRefuses(int exitCode, string message, params string[] arguments)
    {
        var (actual, output, error) = await SidecarProcess.RunAsync(arguments);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Equal((exitCode, ""), (actual, output));
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    private static ulong[] Sequences(TestFolder folder) => [.. CaptureLog.Open(folder.Log).ReadFrames().Select(f => f.Header.Sequence)];
}
