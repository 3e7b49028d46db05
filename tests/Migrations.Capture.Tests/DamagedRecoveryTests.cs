using System.Buffers;
using Migrations.Capture.Frames;
using Migrations.Capture.Segments;
using Migrations.Capture.Verifying;

namespace Migrations.Capture.Tests;

/// <summary>What a writer makes of an open segment that was harmed while nobody had it open.</summary>
public sealed class DamagedRecoveryTests : IDisposable
{
    private const string File = "segment-0000000001.open";
    private static readonly StreamKey Link = new(1, Some.Epoch, 0);
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Whatever_byte_is_harmed_every_frame_up_to_the_durable_one_is_there_or_booked_and_what_is_cut_is_kept_aside()
    {
        LogFrame[] frames = [.. Enumerable.Range(1, 6).Select(i => i == 1 ? Some.Hello() : Some.Frame((ulong)i, FrameKind.Held, """{"what":"response"}"""))];
        var whole = Written(frames, groupOf: 2);
        for (var at = 0; at < whole.Length; at += 5)
        {
            var harmed = whole.ToArray();
            harmed[at] ^= (byte)(1 << (at % 8));
            var (shown, durableTo, ledger, verification) = Recovered(harmed);
            var numbers = shown.Select(frame => frame.Header.Sequence).ToArray();
            SegmentTests.AssertSame(frames.Where(frame => numbers.Contains(frame.Header.Sequence)), shown);
            var booked = ledger.Where(entry => entry.Reason == GapReason.SequenceHole).SelectMany(entry => Enumerable.Range((int)entry.FromSequence, (int)(entry.ToSequence - entry.FromSequence + 1)));
            Assert.Equal(Enumerable.Range(1, (int)durableTo), numbers.Select(number => (int)number).Concat(booked).Order());
            Assert.Equal(0, verification.Errors);
            if (numbers.Length == frames.Length) { continue; }
            var cut = Assert.Single(ledger, entry => entry.Reason == GapReason.Damage);
            Assert.StartsWith($"{File}, from byte {whole.Length - cut.Bytes}: ", cut.What, StringComparison.Ordinal);
            Assert.Equal(harmed[^(int)cut.Bytes..], System.IO.File.ReadAllBytes(_folder.File("segment-0000000001.torn")));
        }
    }

    [Fact]
    public void Keeps_what_was_written_after_a_damage_that_nobody_will_send_again()
    {
        LogFrame[] frames = [.. Enumerable.Range(1, 6).Select(i => Some.Frame((ulong)i, payload: $"frame {i} of them"))];
        var harmed = Written(frames, groupOf: 2);
        Turn(harmed, "frame 3"u8);

        var (shown, durableTo, ledger, _) = Recovered(harmed);

        SegmentTests.AssertSame(frames.Where(frame => frame.Header.Sequence != 3), shown);
        Assert.Equal(6ul, durableTo);
        Assert.Equal((3ul, 3ul), ledger.Where(entry => entry.Reason == GapReason.SequenceHole).Select(entry => (entry.FromSequence, entry.ToSequence)).Single());
    }

    [Fact]
    public void Keeps_nothing_after_a_damage_in_a_group_that_may_never_have_been_on_disk_so_that_it_is_sent_again()
    {
        LogFrame[] frames = [.. Enumerable.Range(1, 10).Select(i => Some.Frame((ulong)i, payload: $"frame {i} of them".PadRight(1_000_000)))];
        var harmed = Written(frames, groupOf: frames.Length); // two batches, one flush
        Turn(harmed, "frame 2"u8);

        var (shown, durableTo, ledger, _) = Recovered(harmed);

        Assert.Equal((0, 0ul), (shown.Length, durableTo));
        Assert.Equal(GapReason.Damage, Assert.Single(ledger).Reason);
    }

    public void Dispose() => _folder.Dispose();

    private byte[] Written(LogFrame[] frames, int groupOf)
    {
        using var made = new TemporaryFolder();
        using (var writer = CaptureLogWriter.Open(made.Path, new CaptureLogOptions(), TimeProvider.System))
        {
            for (var i = 0; i < frames.Length; i++)
            {
                writer.Append(writer.PositionOf(Link), frames[i].Header, new ReadOnlySequence<byte>(frames[i].Payload));
                if ((i + 1) % groupOf == 0) { writer.Flush(); }
            }
        }
        return System.IO.File.ReadAllBytes(made.File(File));
    }

    private (LogFrame[] Shown, ulong DurableTo, IReadOnlyList<GapEntry> Ledger, LogVerificationResult Verification) Recovered(byte[] harmed)
    {
        foreach (var path in Directory.EnumerateFiles(_folder.Path)) { System.IO.File.Delete(path); }
        System.IO.File.WriteAllBytes(_folder.File(File), harmed);
        ulong durableTo;
        using (var writer = CaptureLogWriter.Open(_folder.Path, new CaptureLogOptions(), TimeProvider.System)) { durableTo = writer.PositionOf(Link).DurableTo; }
        var log = CaptureLog.Open(_folder.Path);
        return ([.. log.ReadFrames()], durableTo, log.ReadLedger().Entries, LogVerification.Run(log));
    }

    private static void Turn(byte[] bytes, ReadOnlySpan<byte> text) => bytes[bytes.AsSpan().IndexOf(text)] ^= 1;
}
