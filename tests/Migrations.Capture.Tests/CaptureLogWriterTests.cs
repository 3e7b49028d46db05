using System.Buffers;
using Migrations.Capture.Frames;
using Migrations.Capture.Segments;

namespace Migrations.Capture.Tests;

public sealed class CaptureLogWriterTests
{
    private static readonly CaptureLogOptions Small = new() { SegmentBytes = 64 << 10, MaxLogBytes = 4 << 20 };

    [Fact]
    public void Rolls_seals_and_reads_in_order()
    {
        using var folder = new TemporaryFolder();
        var frames = Enumerable.Range(1, 300).Select(i => Some.Frame((ulong)i, payload: new string('x', 1_000))).ToArray();
        using (var writer = Open(folder))
        {
            foreach (var frame in frames) { Append(writer, frame); }
            writer.Seal();
        }
        var log = CaptureLog.Open(folder.Path);
        SegmentTests.AssertSame(frames, log.ReadFrames());
        Assert.True(log.ReadManifest().Segments.Count > 3);
        Assert.Equal(300, log.ReadManifest().Segments.Sum(s => s.Rows));
        Assert.Empty(Directory.EnumerateFiles(folder.Path, "*.tmp"));
        Assert.Empty(Directory.EnumerateFiles(folder.Path, "*.open"));
    }

    [Fact]
    public void Remembers_what_is_durable_when_it_is_opened_again()
    {
        using var folder = new TemporaryFolder();
        using (var writer = Open(folder))
        {
            Append(writer, Some.Frame(1));
            Append(writer, Some.Frame(2));
            Assert.Equal(0ul, Position(writer).DurableTo);
            writer.Flush();
            Assert.Equal(2ul, Position(writer).DurableTo);
            Append(writer, Some.Frame(3));
        }
        using (var writer = Open(folder))
        {
            Assert.Equal(2ul, Position(writer).DurableTo);
            Append(writer, Some.Frame(3));
            writer.Seal();
        }
        SegmentTests.AssertSame([Some.Frame(1), Some.Frame(2), Some.Frame(3)], CaptureLog.Open(folder.Path).ReadFrames());
    }

    [Fact]
    public void Keeps_every_whole_batch_of_every_prefix_and_puts_the_rest_aside()
    {
        using var made = new TemporaryFolder();
        var ends = new List<long>();
        using (var writer = Open(made))
        {
            for (var i = 1; i <= 3; i++)
            {
                Append(writer, Some.Frame((ulong)i));
                writer.Flush();
                ends.Add(writer.LogBytes);
            }
        }
        var whole = File.ReadAllBytes(made.File("segment-0000000001.open"));
        for (var length = 0; length <= whole.Length; length++)
        {
            using var folder = new TemporaryFolder();
            File.WriteAllBytes(folder.File("segment-0000000001.open"), whole[..length]);
            var expected = ends.Count(e => e <= length);
            using (var writer = Open(folder)) { Assert.Equal((ulong)expected, Position(writer).DurableTo); }
            var headBytes = 16 + BitConverter.ToInt32(whole, 12);
            var kept = expected > 0 ? (int)ends[expected - 1] : length < headBytes ? 0 : headBytes;
            Assert.Equal(expected, CaptureLog.Open(folder.Path).ReadFrames().Count());
            if (length == kept) { Assert.Empty(CaptureLog.Open(folder.Path).ReadLedger().Entries); }
            else
            {
                Assert.Equal(GapReason.TornTail, Assert.Single(CaptureLog.Open(folder.Path).ReadLedger().Entries).Reason);
                Assert.Equal(WithoutZerosBehind(whole.AsSpan(kept, length - kept)), WithoutZerosBehind(File.ReadAllBytes(folder.File("segment-0000000001.torn"))));
            }
        }
    }

    /// <summary>A power cut may leave any part of the last batch unwritten; where room was reserved there are zeros then, not the end of the file.</summary>
    [Fact]
    public void Keeps_every_whole_batch_in_front_of_reserved_room_and_takes_what_is_cut_off_there_for_torn()
    {
        using var made = new TemporaryFolder();
        var ends = new List<int>();
        using (var writer = Open(made))
        {
            for (var i = 1; i <= 3; i++)
            {
                Append(writer, Some.Frame((ulong)i, payload: $"frame {i} of them"));
                writer.Flush();
                ends.Add((int)writer.LogBytes);
            }
        }
        var whole = File.ReadAllBytes(made.File("segment-0000000001.open"));
        for (var length = 0; length <= whole.Length; length += 3)
        {
            using var folder = new TemporaryFolder();
            File.WriteAllBytes(folder.File("segment-0000000001.open"), [.. whole[..length], .. new byte[whole.Length - length + 5_000]]);
            bool IsThere(int end) => end <= length || !whole.AsSpan(length, end - length).ContainsAnyExcept((byte)0); // what is cut off may be zeros anyway
            var expected = ends.Count(IsThere);
            using (var writer = Open(folder)) { Assert.Equal((ulong)expected, Position(writer).DurableTo); }
            Assert.Equal(expected, CaptureLog.Open(folder.Path).ReadFrames().Count());
            var headBytes = 16 + BitConverter.ToInt32(whole, 12);
            var rest = WithoutZerosBehind(whole.AsSpan(0, length)).Length - (expected > 0 ? ends[expected - 1] : IsThere(headBytes) ? headBytes : 0);
            var entries = CaptureLog.Open(folder.Path).ReadLedger().Entries;
            if (rest <= 0) { Assert.Empty(entries); continue; }
            // A batch may end with up to 64 zeros of its own: what harmed one that lacks no more cannot be told.
            var mayBeDamage = ends.FirstOrDefault(e => e > length) - WithoutZerosBehind(whole.AsSpan(0, length)).Length <= 64;
            Assert.True(Assert.Single(entries).Reason == GapReason.TornTail || mayBeDamage, $"{length}: {entries[0].What}");
        }
    }

    [Fact]
    public void Reserves_room_ahead_that_no_reader_sees_and_that_is_given_back_in_the_end()
    {
        using var folder = new TemporaryFolder();
        var open = folder.File("segment-0000000001.open");
        using (var writer = Open(folder))
        {
            for (var i = 1; i <= 3; i++)
            {
                Append(writer, Some.Frame((ulong)i));
                writer.Flush();
            }
            if (OperatingSystem.IsLinux()) { Assert.True(new FileInfo(open).Length >= writer.LogBytes + SegmentDisk.ReservedBytes / 2); }
            Assert.Equal(3, CaptureLog.Open(folder.Path).ReadFrames().Count()); // beside the writer
            using var killed = new TemporaryFolder();
            File.Copy(open, killed.File("segment-0000000001.open"));
            using (var next = Open(killed)) { Assert.Equal(3ul, Position(next).DurableTo); }
            Assert.Empty(CaptureLog.Open(killed.Path).ReadLedger().Entries);
            Append(writer, Some.Frame(4));
            writer.Seal();
            Append(writer, Some.Frame(5));
            writer.Flush();
            Append(writer, Some.Frame(6));
            writer.Flush();
        }
        var log = CaptureLog.Open(folder.Path);
        Assert.Equal(6, log.ReadFrames().Count());
        Assert.All(Directory.EnumerateFiles(folder.Path, "segment-*"), static path => Assert.NotEqual(new byte[8], File.ReadAllBytes(path)[^8..]));
    }

    [Fact]
    public void Refuses_a_second_writer()
    {
        using var folder = new TemporaryFolder();
        using var writer = Open(folder);
        Assert.Contains("in use by another sidecar", Assert.Throws<LogInUseException>(() => Open(folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Takes_nothing_past_its_bound()
    {
        using var folder = new TemporaryFolder();
        using var writer = CaptureLogWriter.Open(folder.Path, Small with { MaxLogBytes = 64 << 10 }, TimeProvider.System);
        var taken = 0;
        while (Append(writer, Some.Frame((ulong)taken + 1, payload: new string('x', 1_000))) == AppendResult.Ok) { taken++; }
        writer.Seal();
        Assert.InRange(taken, 30, 64);
        Assert.Equal(taken, CaptureLog.Open(folder.Path).ReadFrames().Count());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Acknowledges_nothing_after_the_disk_failed_and_goes_on_with_what_was_durable(bool failsAtFlush)
    {
        using var folder = new TemporaryFolder();
        var disk = new FailingDisk();
        using (var writer = CaptureLogWriter.Open(folder.Path, Small, TimeProvider.System, disk))
        {
            Append(writer, Some.Frame(1));
            writer.Flush();
            disk.FailsAtFlush = failsAtFlush;
            disk.FailsAtWrite = !failsAtFlush;
            Append(writer, Some.Frame(2));
            Assert.Throws<IOException>(writer.Flush);
            Assert.Equal((1ul, 1ul), (Position(writer).WrittenTo, Position(writer).DurableTo));
            disk.FailsAtFlush = disk.FailsAtWrite = false;
            writer.Reopen();
            Append(writer, Some.Frame(2, payload: "again"));
            writer.Seal();
        }
        SegmentTests.AssertSame([Some.Frame(1), Some.Frame(2, payload: "again")], CaptureLog.Open(folder.Path).ReadFrames());
    }

    [Fact]
    public void Books_a_start_that_never_said_goodbye()
    {
        using var folder = new TemporaryFolder();
        using var writer = Open(folder);
        Append(writer, Some.Frame(1, FrameKind.Hello, "{}"));
        var next = Some.Make(1, 99, Some.Frame(1, FrameKind.Hello, "{}").Header, "{}"u8.ToArray());
        writer.Append(writer.PositionOf(new StreamKey(1, 99, 0)), next.Header, new ReadOnlySequence<byte>(next.Payload));
        var entry = Assert.Single(writer.Ledger.Entries);
        Assert.Equal((GapReason.NoGoodbye, "1122334455667788"), (entry.Reason, entry.Epoch));
    }

    private static CaptureLogWriter Open(TemporaryFolder folder) => CaptureLogWriter.Open(folder.Path, Small, TimeProvider.System);

    private static LinkPosition Position(CaptureLogWriter writer) => writer.PositionOf(new StreamKey(1, Some.Epoch, 0));

    private static byte[] WithoutZerosBehind(ReadOnlySpan<byte> bytes) => bytes.TrimEnd((byte)0).ToArray();

    private static AppendResult Append(CaptureLogWriter writer, LogFrame frame) =>
        writer.Append(Position(writer), frame.Header, new ReadOnlySequence<byte>(frame.Payload));

    private sealed class FailingDisk : ISegmentDisk
    {
        public bool FailsAtWrite { get; set; }

        public bool FailsAtFlush { get; set; }

        public ISegmentFile Create(string path) => new FailingFile(this, new SegmentDisk().Create(path));

        private sealed class FailingFile(FailingDisk disk, ISegmentFile file) : ISegmentFile
        {
            public bool PassesCacheBy
            {
                set => file.PassesCacheBy = value;
            }

            public void Write(ReadOnlySpan<byte> bytes, long offset)
            {
                if (disk.FailsAtWrite) { throw new IOException("No space left on device"); }
                file.Write(bytes, offset);
            }

            public void Trim() => file.Trim();

            public void LetGoOfCache() => file.LetGoOfCache();

            public void FlushToDisk()
            {
                if (disk.FailsAtFlush) { throw new IOException("Input/output error"); }
                file.FlushToDisk();
            }

            public void Dispose() => file.Dispose();
        }
    }
}
