using System.IO.Hashing;
using CsCheck;
using Migrations.Capture.Frames;
using Migrations.Capture.Segments;

namespace Migrations.Capture.Tests;

public sealed class CrcSumTests
{
    [Fact]
    public void Sums_of_pieces_make_the_sum_of_the_whole_and_are_taken_out_of_it()
    {
        Gen.Select(Gen.Byte.Array[0, 3_000], Gen.Byte.Array[0, 3_000]).Sample((first, second) =>
        {
            var (one, two) = (Crc32.HashToUInt32(first), Crc32.HashToUInt32(second));
            byte[] both = [.. first, .. second];
            var whole = Crc32.HashToUInt32(both);
            Assert.Equal(whole, CrcSum.Combine(one, two, second.Length));
            Assert.Equal(two, CrcSum.Second(whole, one, second.Length));
        });
    }

    [Fact]
    public void Lengths_beyond_a_batch_count_as_they_are()
    {
        var zeros = new byte[40 << 20];
        byte[] head = [1, 2, 3];
        var crc = new Crc32();
        crc.Append(head);
        crc.Append(zeros);
        Assert.Equal(crc.GetCurrentHashAsUInt32(), CrcSum.Combine(Crc32.HashToUInt32(head), Crc32.HashToUInt32(zeros), zeros.Length));
    }

    [Fact]
    public void A_batch_of_small_and_large_payloads_in_any_order_has_the_sum_of_its_bytes()
    {
        Gen.Select(Gen.Int[0, 40_000], Gen.UInt).Array[1, 30].Sample(frames =>
        {
            var batch = new FrameBatch();
            for (var round = 0; round < 2; round++) // its buffers are used again
            {
                foreach (var (length, seed) in frames) { Add(batch, length, seed + (uint)round); }
                Assert.Equal(Crc32.HashToUInt32(batch.Payloads.Span), batch.SumPayloads());
                batch.Clear();
            }
        }, iter: 200);
    }

    [Fact]
    public void The_manifest_has_the_sum_of_each_batchs_bytes()
    {
        using var folder = new TemporaryFolder();
        using var writer = SegmentWriter.Create(folder.Path, 1);
        for (var i = 1; i <= 30; i++)
        {
            writer.Append(Some.Frame((ulong)i, payload: new string((char)('a' + (i % 20)), i % 3 == 0 ? 100_000 + i : i)));
            if (i % 5 == 0) { writer.Flush(); }
        }
        var manifest = SegmentSealer.Seal(writer)!;
        var bytes = File.ReadAllBytes(folder.File("segment-0000000001.arrow"));
        Assert.Equal(6, manifest.Batches.Count);
        foreach (var batch in manifest.Batches) { Assert.Equal(Crc32.HashToUInt32(bytes.AsSpan((int)batch.Offset, (int)batch.Bytes)), batch.Crc32); }
    }

    private static void Add(FrameBatch batch, int length, uint seed)
    {
        var payload = new byte[length];
        for (var i = 0; i < length; i++) { payload[i] = (byte)(seed = (seed * 1_664_525) + 1_013_904_223 >> 3); }
        var header = FrameWriter.Complete(new FrameHeader(0, FrameKind.RequestBytes, FrameFlags.None, 0, seed, 0, 1, 1, 1, 1, 0), payload);
        batch.Add(1, 2, header, new System.Buffers.ReadOnlySequence<byte>(payload));
    }
}
