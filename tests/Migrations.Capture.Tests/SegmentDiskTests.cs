using CsCheck;
using Migrations.Capture.Segments;

namespace Migrations.Capture.Tests;

/// <summary>Large pieces may pass the operating system's cache by: the file is the same.</summary>
public sealed class SegmentDiskTests
{
    private sealed record Piece(int Bytes, bool PassesCacheBy, bool IsFlushed);

    private static readonly Gen<Piece> SomePiece =
        from size in Gen.OneOf(Gen.Int[0, 300], Gen.Int[4090, 4100], Gen.Int[SegmentDisk.DirectBytes - 5_000, SegmentDisk.DirectBytes + 5_000], Gen.Int[2_000_000, 2_200_000])
        from passes in Gen.Bool
        from flushes in Gen.Bool
        select new Piece(size, passes, flushes);

    [Fact]
    public void A_file_holds_what_was_written_whichever_way_each_piece_went()
    {
        var source = new byte[2_200_000];
        new Random(1).NextBytes(source);
        SomePiece.Array[1, 12].Sample(pieces =>
        {
            using var folder = new TemporaryFolder();
            var path = folder.File("file");
            var expected = new MemoryStream();
            using (var file = new SegmentDisk().Create(path))
            {
                foreach (var piece in pieces)
                {
                    var bytes = source.AsSpan((int)(expected.Length % 1_000) % (source.Length - piece.Bytes + 1), piece.Bytes);
                    file.PassesCacheBy = piece.PassesCacheBy;
                    file.Write(bytes, expected.Length);
                    expected.Write(bytes);
                    if (piece.IsFlushed) { file.FlushToDisk(); }
                    Assert.Equal(expected.ToArray(), File.ReadAllBytes(path)[..(int)expected.Length]); // a reader beside it sees all
                }
                file.LetGoOfCache();
            }
            Assert.Equal(expected.ToArray(), File.ReadAllBytes(path));
        }, iter: 60);
    }

    [Fact]
    public void Whole_blocks_go_past_the_cache_and_what_the_disk_refuses_is_told_as_not_written()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("file");
        File.WriteAllBytes(path, []);
        using var direct = DirectWrites.TryOpen(path);
        Assert.SkipWhen(direct is null, "Here no file can be written past the cache.");
        var bytes = new byte[3 << 20];
        new Random(2).NextBytes(bytes);

        Assert.Equal(bytes.Length, direct!.Write(bytes, 8192));

        Assert.Equal(bytes, File.ReadAllBytes(path)[8192..]);
    }
}
