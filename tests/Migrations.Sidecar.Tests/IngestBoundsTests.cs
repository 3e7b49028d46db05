using Migrations.Capture.Frames;
using Migrations.Capture.Handshakes;
using Migrations.Capture.Segments;
using Migrations.Sidecar.Hosting;
using Migrations.Sidecar.Ingest;

namespace Migrations.Sidecar.Tests;

/// <summary>What the sidecar does at each bound of its input.</summary>
public sealed class IngestBoundsTests
{
    [Fact]
    public async Task Refuses_one_link_too_many_before_the_key_is_asked_and_lets_it_in_when_another_has_gone()
    {
        await using var sidecar = await StartAsync(new IngestOptions { MaxLinks = 2 });
        using var first = await FakeRecorder.ConnectAsync(sidecar.Port);
        var second = await FakeRecorder.ConnectAsync(sidecar.Port, link: 1);
        using (var third = await FakeRecorder.OpenAsync(sidecar.Port)) // it says nothing
        {
            var answer = await third.ReadAsync();
            Assert.Equal((MessageType.Refused, (byte)RefusalReason.TooManyLinks), (answer!.Type, answer.Body[0]));
            Assert.True(await third.ClosesAsync());
        }
        await second.SendAsync(FakeRecorder.Frame(1, link: 1));
        await second.DurableAsync(1);
        second.Dispose();

        using var fourth = await LetInAsync(sidecar.Port, link: 3);
        await fourth.SendAsync(FakeRecorder.Frame(1, link: 3));
        Assert.Equal(1ul, await fourth.DurableAsync(1));
    }

    [Theory]
    [InlineData("")]
    [InlineData("MIGR\u0001\0\u0080\0")]
    public async Task Closes_on_a_handshake_that_does_not_get_on_and_serves_the_others(string beginning)
    {
        await using var sidecar = await StartAsync(new IngestOptions { HandshakeTimeout = TimeSpan.FromMilliseconds(300) });
        using var slow = await FakeRecorder.OpenAsync(sidecar.Port);
        await slow.SendAsync(System.Text.Encoding.Latin1.GetBytes(beginning));
        Assert.Null(await slow.ReadAsync());
        using var recorder = await LetInAsync(sidecar.Port, link: 0);
        await recorder.SendAsync(FakeRecorder.Frame(1));
        Assert.Equal(1ul, await recorder.DurableAsync(1));
    }

    [Fact]
    public async Task Takes_the_longest_frame_there_may_be_and_ends_the_link_at_one_byte_more()
    {
        await using var sidecar = await StartAsync(new IngestOptions());
        using var recorder = await FakeRecorder.ConnectAsync(sidecar.Port);
        var longest = FakeRecorder.Frame(1, payload: new string('x', FrameHeader.MaxPayloadBytes));
        await recorder.SendAsync(longest, FakeRecorder.Frame(2, payload: new string('y', FrameHeader.MaxPayloadBytes)), FakeRecorder.Frame(3));
        await recorder.DurableAsync(3);
        var tooLong = FakeRecorder.Frame(4);
        BitConverter.TryWriteBytes(tooLong, FrameHeader.MaxPayloadBytes + 1);
        await recorder.SendAsync(tooLong);
        Assert.True(await recorder.ClosesAsync());

        await sidecar.StopAsync();
        var log = CaptureLog.Open(sidecar.Log);
        Assert.Equal([FrameHeader.MaxPayloadBytes, FrameHeader.MaxPayloadBytes, 18], log.ReadFrames().Select(frame => frame.Payload.Length));
        Assert.EndsWith("a frame that is TooLarge.", Assert.Single(log.ReadLedger().Entries).What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_nobody_waits_for_waits_for_company_and_a_held_answer_takes_it_along()
    {
        await using var sidecar = await StartAsync(new IngestOptions { Company = TimeSpan.FromMinutes(10) });
        using var recorder = await FakeRecorder.ConnectAsync(sidecar.Port);
        await recorder.SendAsync(FakeRecorder.Frame(1), FakeRecorder.Frame(2));
        await recorder.SendAsync(FakeRecorder.Frame(3, FrameKind.Held, """{"what":"response"}"""));
        Assert.Equal(3ul, await recorder.DurableAsync(1)); // all in one commit
        await recorder.SendAsync(FakeRecorder.Frame(4));
        await recorder.SendAsync(FakeRecorder.Frame(5, flags: FrameFlags.Mutation)); // of a recorder that holds
        Assert.Equal(5ul, await recorder.DurableAsync(5));
    }

    [Fact]
    public async Task A_commit_that_somebody_waited_for_leaves_no_hurry_behind_for_what_comes_next()
    {
        await using var sidecar = await StartAsync(new IngestOptions { Company = TimeSpan.FromMinutes(10) });
        using var recorder = await FakeRecorder.ConnectAsync(sidecar.Port);
        await recorder.SendAsync(FakeRecorder.Frame(1, FrameKind.Held, """{"what":"response"}"""));
        await recorder.DurableAsync(1);
        for (var next = 2ul; next < 20; next += 2)
        {
            await recorder.SendAsync(FakeRecorder.Frame(next));
            using (await FakeRecorder.ConnectAsync(sidecar.Port, link: 1)) { } // time enough for a commit of its own
            await recorder.SendAsync(FakeRecorder.Frame(next + 1, flags: FrameFlags.Mutation));
            Assert.Equal(next + 1, await recorder.DurableAsync(next));
        }
    }

    [Fact]
    public async Task A_queue_half_full_is_company_enough_and_the_end_waits_for_none()
    {
        await using var sidecar = await StartAsync(new IngestOptions { Company = TimeSpan.FromMinutes(10), QueuedBlocks = 4 });
        using var recorder = await FakeRecorder.ConnectAsync(sidecar.Port);
        var sent = 0ul;
        var durable = recorder.DurableAsync(1);
        while (!durable.IsCompleted)
        {
            await recorder.SendAsync(FakeRecorder.Frame(++sent));
            await Task.Yield();
        }

        Assert.InRange(await durable, 1ul, sent);
        await sidecar.StopAsync(); // what the link had not read yet, the recorder sends again to the next
        Assert.InRange((ulong)CaptureLog.Open(sidecar.Log).ReadFrames().Count(), await durable, sent);
    }

    // The place of a link that has gone is free a moment after its socket is closed; a slow machine may miss a short handshake.
    private static async Task<FakeRecorder> LetInAsync(int port, ushort link)
    {
        while (true)
        {
            try
            {
                var recorder = await FakeRecorder.ConnectAsync(port, link: link);
                if (recorder.Welcome is not null) { return recorder; }
                recorder.Dispose();
            }
            catch (System.Net.Sockets.SocketException)
            {
                // refused and closed while its first message was on the way
            }
        }
    }

    private static async Task<InProcess> StartAsync(IngestOptions ingest)
    {
        var sidecar = new InProcess(ingest);
        await sidecar.ReadyAsync();
        return sidecar;
    }

    private sealed class InProcess : IAsyncDisposable
    {
        private readonly TestFolder _folder = new();
        private readonly CancellationTokenSource _stop = new();
        private readonly ReadyLine _output = new();
        private readonly Task<int> _running;

        public InProcess(IngestOptions ingest) =>
            _running = SidecarHost.RunAsync(new SidecarOptions { LogDirectory = _folder.Log, KeyFile = _folder.KeyFile, Ingest = ingest }, _output, _stop.Token);

        public int Port { get; private set; }

        public string Log => _folder.Log;

        public async Task ReadyAsync()
        {
            if (await Task.WhenAny(_output.Line, _running) == _running) { await _running; }
            var line = await _output.Line;
            Port = int.Parse(line.AsSpan(19, line.IndexOf(',', StringComparison.Ordinal) - 19), System.Globalization.CultureInfo.InvariantCulture);
        }

        public async Task StopAsync()
        {
            await _stop.CancelAsync();
            Assert.Equal(0, await _running);
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _running;
            _stop.Dispose();
            _folder.Dispose();
        }
    }

    private sealed class ReadyLine : StringWriter
    {
        private readonly TaskCompletionSource<string> _line = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<string> Line => _line.Task;

        public override Task WriteLineAsync(string? value)
        {
            _line.TrySetResult(value!);
            return Task.CompletedTask;
        }
    }
}
