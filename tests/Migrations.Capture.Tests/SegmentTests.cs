using Apache.Arrow;
using Apache.Arrow.Ipc;
using CsCheck;
using Migrations.Capture.Frames;
using Migrations.Capture.Segments;

namespace Migrations.Capture.Tests;

public sealed class SegmentTests
{
    [Fact]
    public void Gives_back_the_frames_it_was_given_open_and_sealed()
    {
        Some.AnyFrame.Array[1, 40].Sample(frames =>
        {
            using var folder = new TemporaryFolder();
            using var writer = SegmentWriter.Create(folder.Path, 1);
            for (var i = 0; i < frames.Length; i++)
            {
                Assert.Equal(AppendResult.Ok, writer.Append(frames[i]));
                if (i % 7 == 0) { writer.Flush(); }
            }
            writer.Flush();
            AssertSame(frames, CaptureLog.Open(folder.Path).ReadFrames());
            SegmentSealer.Seal(writer);
            AssertSame(frames, CaptureLog.Open(folder.Path).ReadFrames());
            Assert.Equal(["segment-0000000001.arrow"], Directory.EnumerateFiles(folder.Path).Select(Path.GetFileName));
        }, iter: 50);
    }

    [Fact]
    public void Is_a_file_that_Arrows_own_reader_reads_alike()
    {
        using var folder = new TemporaryFolder();
        var frames = Enumerable.Range(1, 5).Select(i => Some.Frame((ulong)i, payload: new string('x', i))).ToArray();
        using var writer = SegmentWriter.Create(folder.Path, 1);
        foreach (var frame in frames) { writer.Append(frame); }
        SegmentSealer.Seal(writer);

        using var stream = File.OpenRead(folder.File("segment-0000000001.arrow"));
        using var reader = new ArrowFileReader(stream);
        using var batch = reader.ReadNextRecordBatch();

        Assert.Equal(5, batch.Length);
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(frames[i].Header.Sequence, ((UInt64Array)batch.Column("sequence")).GetValue(i));
            Assert.Equal(frames[i].Header.Crc32, ((UInt32Array)batch.Column("crc32")).GetValue(i));
            Assert.Equal(frames[i].Payload.ToArray(), ((BinaryArray)batch.Column("payload")).GetBytes(i).ToArray());
        }
    }

    [Fact]
    public void Is_whole_when_its_writer_died_between_its_footer_and_its_name()
    {
        for (var rows = 1; rows <= 8; rows++) // the footer's length goes with the number of batches
        {
            using var folder = new TemporaryFolder();
            using (var writer = SegmentWriter.Create(folder.Path, 1))
            {
                for (var i = 1; i <= rows; i++)
                {
                    writer.Append(Some.Frame((ulong)i, payload: new string('x', 100_000)));
                    writer.Flush();
                }
                SegmentSealer.Seal(writer);
            }
            using (var sealedFile = File.OpenWrite(folder.File("segment-0000000001.arrow"))) { sealedFile.SetLength(sealedFile.Length + SegmentDisk.ReservedBytes); } // the room was not given back yet
            File.Move(folder.File("segment-0000000001.arrow"), folder.File("segment-0000000001.open"));
            using var next = SegmentWriter.Create(folder.Path, 2);
            next.Append(Some.Frame(100));
            next.Flush();
            Assert.Equal(rows + 1, CaptureLog.Open(folder.Path).ReadFrames().Count());
        }
    }

    [Fact]
    public void Leaves_no_bytes_of_an_earlier_batch_in_a_later_one()
    {
        using var folder = new TemporaryFolder();
        using var writer = SegmentWriter.Create(folder.Path, 1);
        writer.Append(Some.Frame(1, payload: new string('S', 5_000)));
        writer.Flush();
        var before = writer.DurableBytes;
        writer.Append(Some.Frame(2, payload: "x"));
        writer.Flush();

        var later = File.ReadAllBytes(folder.File("segment-0000000001.open")).AsSpan((int)before);

        Assert.DoesNotContain("SS", System.Text.Encoding.Latin1.GetString(later));
    }

    internal static void AssertSame(IEnumerable<LogFrame> expected, IEnumerable<LogFrame> actual)
    {
        var read = actual.ToArray();
        var wanted = expected.ToArray();
        Assert.Equal(wanted.Length, read.Length);
        for (var i = 0; i < wanted.Length; i++) { Assert.True(Some.AreEqual(wanted[i], read[i]), $"frame {i} differs"); }
    }
}
