using System.IO.Compression;
using System.Text;
using Migrations.Exchanges.Http;

namespace Migrations.Exchanges.Tests.Http;

public class ContentDecoderTests
{
    private static readonly byte[] Plain = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":1}\n", 500)));

    [Theory]
    [InlineData("gzip")]
    [InlineData("X-GZIP")]
    [InlineData("deflate")]
    [InlineData("raw deflate")]
    [InlineData("br")]
    [InlineData("zstd")]
    [InlineData("identity")]
    [InlineData("gzip, br")]
    public void Every_coding_is_undone_and_bounded(string coding)
    {
        var packed = coding.Split(", ").Aggregate(Plain, Pack);
        var header = coding.Replace("raw ", "", StringComparison.Ordinal);

        Assert.Equal(Plain, ContentDecoder.Decode(header, packed, Plain.Length).Body.ToArray());
        Assert.Equal(coding == "identity" ? ContentStatus.Decoded : ContentStatus.TooLarge, ContentDecoder.Decode(header, packed, Plain.Length - 1).Status);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    [InlineData("zstd")]
    public void Bytes_of_another_kind_are_corrupt(string coding)
    {
        Assert.Equal(ContentStatus.Corrupt, ContentDecoder.Decode(coding, Encoding.UTF8.GetBytes("{\"no\":\"packed body at all\"}"), 1_000).Status);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    [InlineData("zstd")]
    public void A_packed_body_that_ends_too_soon_is_corrupt(string coding)
    {
        var packed = Pack(Plain, coding);

        Assert.Equal(ContentStatus.Corrupt, ContentDecoder.Decode(coding, packed.AsMemory(0, packed.Length / 2), Plain.Length).Status);
    }

    [Fact]
    public void An_unheard_of_coding_is_unknown()
    {
        Assert.Equal(ContentStatus.Unknown, ContentDecoder.Decode("lzma", Plain, 100_000).Status);
    }

    private static byte[] Pack(byte[] plain, string coding)
    {
        using var result = new MemoryStream();
        using (Stream packing = coding switch
        {
            "deflate" => new ZLibStream(result, CompressionMode.Compress, leaveOpen: true),
            "raw deflate" => new DeflateStream(result, CompressionMode.Compress, leaveOpen: true),
            "br" => new BrotliStream(result, CompressionMode.Compress, leaveOpen: true),
            "zstd" => new ZstdSharp.CompressionStream(result),
            "identity" => new BufferedStream(result),
            _ => new GZipStream(result, CompressionMode.Compress, leaveOpen: true),
        })
        {
            packing.Write(plain);
        }

        return result.ToArray();
    }
}
