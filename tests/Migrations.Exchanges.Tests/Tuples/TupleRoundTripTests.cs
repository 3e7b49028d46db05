using System.Text;
using CsCheck;
using Migrations.Capture.Records;
using Migrations.Exchanges.Routes;
using Migrations.Exchanges.Tuples;

namespace Migrations.Exchanges.Tests.Tuples;

/// <summary>Whatever was appended, and however it was cut into batches and files, is what is read.</summary>
public class TupleRoundTripTests
{
    // Texts with NUL, line ends and all planes; no half surrogates, which UTF-8 cannot tell.
    private static readonly Gen<string> Text = Gen.OneOf(
        Gen.Const(""),
        Gen.Const("a\0b"),
        Gen.OneOf(Gen.Int[0, 0xD7FF], Gen.Int[0xE000, 0x10FFFF]).Array[0, 12].Select(static runes => string.Concat(runes.Select(static r => new Rune(r).ToString()))));

    private static readonly Gen<ExchangeTuple> Tuple =
        from longs in Gen.Long.Array[5]
        from ints in Gen.Int.Array[3]
        from epoch in Gen.ULong
        from numbers in Gen.UInt.Array[2]
        from kinds in Gen.Byte.Array[5]
        from texts in Text.Array[7]
        from body in Gen.Byte.Array[0, 200]
        select new ExchangeTuple(
            longs[0], new RequestStamp(epoch, numbers[0], numbers[1]), longs[1], ints[0], texts[0], (RouteClass)kinds[0], (TupleDisposition)kinds[1], texts[1], texts[2], texts[3],
            longs[2], longs[3], longs[4], (SendStatus)kinds[2], ints[1], texts[4], body, (ReadFreshness)kinds[3], (ReadFreshness)kinds[4], ints[2], texts[5], texts[6]);

    // Files of batches of tuples.
    private static readonly Gen<ExchangeTuple[][][]> Log = Tuple.Array[0, 6].Array[0, 4].Array[1, 3];

    [Fact]
    public void Any_tuples_in_any_batches_and_files() => Log.Sample(
        static files =>
        {
            var read = InFolder(folder =>
            {
                foreach (var batches in files) { WriteFile(folder, batches); }
                return TupleLog.Read(folder).ToList();
            });
            AssertSame([.. files.SelectMany(static f => f).SelectMany(static b => b)], read);
        },
        iter: 300);

    [Theory]
    [InlineData(0)]
    [InlineData(1 << 20)]
    [InlineData((8 << 20) + 1)] // more than a batch gathers
    public void A_body_of_any_length_and_its_neighbours(int bytes)
    {
        var body = new byte[bytes];
        for (var i = 0; i < body.Length; i++) { body[i] = (byte)(i * 31 >> 3); }
        ExchangeTuple[] tuples = [Plain(1), Plain(2) with { TargetBody = body }, Plain(3)];

        AssertSame(tuples, InFolder(folder =>
        {
            WriteFile(folder, [tuples]);
            return TupleLog.Read(folder).ToList();
        }));
    }

    [Fact]
    public void More_rows_than_a_batch_holds()
    {
        var tuples = Enumerable.Range(1, (2 * TupleFormat.BatchRows) + 1).Select(static i => Plain(i)).ToArray();

        AssertSame(tuples, InFolder(folder =>
        {
            WriteFile(folder, [tuples]);
            return TupleLog.Read(folder).ToList();
        }));
    }

    [Fact]
    public void Full_batches_reach_the_file_unasked_and_a_large_row_is_alone_in_its()
    {
        var body = new byte[TupleFormat.BatchBytes];
        var sizes = InFolder(folder =>
        {
            using (var writer = TupleWriter.Open(folder))
            {
                writer.Append(Plain(1));
                writer.Append(Plain(2) with { TargetBody = body });
                writer.Append(Plain(3));
            }

            return BodiesOf(File.ReadAllBytes(TupleLog.Files(folder)[0]));
        });

        Assert.Equal(3, sizes.Count);
        Assert.InRange(sizes[0], 1, 4096);
        Assert.InRange(sizes[1], body.Length, body.Length + 4096);
        Assert.InRange(sizes[2], 1, 4096);
    }

    [Fact]
    public void A_tuple_that_no_reader_would_take_is_refused_and_the_next_is_taken()
    {
        var read = InFolder(static folder =>
        {
            using (var writer = TupleWriter.Open(folder))
            {
                writer.Append(Plain(1));
                Assert.Throws<ArgumentException>(() => writer.Append(Plain(2) with { TargetBody = new byte[TupleFormat.MaxRowBytes] }));
                writer.Append(Plain(3));
            }

            return TupleLog.Read(folder).Select(static t => t.Sequence).ToList();
        });

        Assert.Equal([1L, 3], read);
    }

    private static ExchangeTuple Plain(long sequence) => new(
        sequence, new RequestStamp(1, 2, 3), sequence, 0, "search", RouteClass.Read, TupleDisposition.Sent, "", "GET /a/_search", "[]",
        1, 2, 3, SendStatus.Answered, 200, "", ReadOnlyMemory<byte>.Empty, ReadFreshness.Fresh, ReadFreshness.Fresh, 1, "[]", "[]");

    private static void WriteFile(string folder, IEnumerable<ExchangeTuple[]> batches)
    {
        using var writer = TupleWriter.Open(folder);
        foreach (var batch in batches)
        {
            foreach (var tuple in batch) { writer.Append(tuple); }
            writer.Flush();
        }
    }

    private static List<long> BodiesOf(byte[] file)
    {
        var sizes = new List<long>();
        for (var at = TupleSchema.Head.Length; BitConverter.ToInt32(file, at + 4) != 0;)
        {
            Assert.True(TupleBatchLayout.TryRead(file.AsSpan(at + 8, TupleSchema.BatchMetadataBytes), out var bytes));
            sizes.Add(bytes);
            at += 8 + TupleSchema.BatchMetadataBytes + (int)bytes;
        }

        return sizes;
    }

    private static void AssertSame(IReadOnlyList<ExchangeTuple> expected, List<ExchangeTuple> actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        for (var i = 0; i < actual.Count; i++)
        {
            Assert.True(expected[i].TargetBody.Span.SequenceEqual(actual[i].TargetBody.Span), $"the body of tuple {i}");
            Assert.Equal(expected[i] with { TargetBody = default }, actual[i] with { TargetBody = default });
        }
    }

    private static T InFolder<T>(Func<string, T> use)
    {
        var folder = Directory.CreateTempSubdirectory("tuples-").FullName;
        try
        {
            return use(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
