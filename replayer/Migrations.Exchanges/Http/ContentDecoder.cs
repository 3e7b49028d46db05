using System.Buffers;
using System.IO.Compression;

namespace Migrations.Exchanges.Http;

/// <summary>Takes the content coding off a body, on demand and bounded: a small body can unpack to any size.</summary>
public static class ContentDecoder
{
    /// <summary>The body of a request as the client meant it.</summary>
    public static ContentDecoding Decode(RequestMessage message, int maxBytes) => Decode(message.Header("Content-Encoding"), message.Body, maxBytes);

    /// <summary>The body of a response as the node meant it.</summary>
    public static ContentDecoding Decode(ResponseMessage message, int maxBytes) => Decode(message.Header("Content-Encoding"), message.Body, maxBytes);

    /// <summary>Undoes the codings of <paramref name="contentEncoding"/>, the last applied first. No coding: the body itself, no copy.</summary>
    /// <param name="maxBytes">Bound on the result; past it the status is TooLarge and there is no body.</param>
    public static ContentDecoding Decode(string? contentEncoding, ReadOnlyMemory<byte> body, int maxBytes)
    {
        if (body.IsEmpty || string.IsNullOrWhiteSpace(contentEncoding)) { return new ContentDecoding(ContentStatus.Decoded, body); }
        var codings = contentEncoding.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (codings.Length > 4) { return new ContentDecoding(ContentStatus.Unknown, default); }
        for (var i = codings.Length - 1; i >= 0; i--)
        {
            var step = DecodeOne(codings[i].ToLowerInvariant(), body, maxBytes);
            if (step.Status != ContentStatus.Decoded) { return step; }
            body = step.Body;
        }

        return new ContentDecoding(ContentStatus.Decoded, body);
    }

    private static ContentDecoding DecodeOne(string coding, ReadOnlyMemory<byte> body, int maxBytes)
    {
        if (coding == "identity") { return new ContentDecoding(ContentStatus.Decoded, body); }
        if (coding == "br") { return DecodeBrotli(body.Span, maxBytes); }
        using var packed = new MemoryStream(body.ToArray(), writable: false);
        try
        {
            using var unpacked = Open(coding, packed, body.Span);
            if (unpacked is null) { return new ContentDecoding(ContentStatus.Unknown, default); }
            var result = ReadAll(unpacked, maxBytes);
            return !result.IsDecoded || PackedTrailer.Fits( body.Span, result.Body.Span) ? result : new ContentDecoding(ContentStatus.Corrupt, default);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or InvalidOperationException or ZstdSharp.ZstdException)
        {
            return new ContentDecoding(ContentStatus.Corrupt, default);
        }
    }

    private static Stream? Open(string coding, MemoryStream packed, ReadOnlySpan<byte> body) => coding switch
    {
        "gzip" or "x-gzip" => new GZipStream(packed, CompressionMode.Decompress),
        "deflate" => PackedTrailer.IsZlib(body) ? new ZLibStream(packed, CompressionMode.Decompress) : new DeflateStream(packed, CompressionMode.Decompress),
        "zstd" => new ZstdSharp.DecompressionStream(packed),
        _ => null,
    };

    // The stream form takes a body that ends too soon for its end; the decoder itself says that it wants more.
    private static ContentDecoding DecodeBrotli(ReadOnlySpan<byte> packed, int maxBytes)
    {
        using var decoder = new BrotliDecoder();
        using var result = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (true)
        {
            var status = decoder.Decompress(packed, buffer, out var consumed, out var written);
            packed = packed[consumed..];
            if (result.Length + written > maxBytes) { return new ContentDecoding(ContentStatus.TooLarge, default); }
            result.Write(buffer, 0, written);
            if (status == OperationStatus.Done) { return new ContentDecoding(ContentStatus.Decoded, result.GetBuffer().AsMemory(0, (int)result.Length)); }
            if (status != OperationStatus.DestinationTooSmall) { return new ContentDecoding(ContentStatus.Corrupt, default); }
        }
    }

    private static ContentDecoding ReadAll(Stream unpacked, int maxBytes)
    {
        using var result = new MemoryStream();
        var buffer = new byte[Math.Min(16 * 1024, Math.Max(1, maxBytes))];
        int count;
        while ((count = unpacked.Read(buffer)) > 0)
        {
            if (result.Length + count > maxBytes) { return new ContentDecoding(ContentStatus.TooLarge, default); }
            result.Write(buffer, 0, count);
        }

        return new ContentDecoding(ContentStatus.Decoded, result.GetBuffer().AsMemory(0, (int)result.Length));
    }
}
