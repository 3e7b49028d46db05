using System.Buffers;
using System.IO.Compression;

namespace Migrations.Compare.Judging;

/// <summary>Takes the content coding off a body, within a bound.</summary>
internal static class AnswerBody
{
    private const int ChunkBytes = 64 * 1024;

    /// <summary>Null and the plain bytes, or why there are none.</summary>
    public static string? Decode(ReadOnlyMemory<byte> body, string? contentEncoding, int maxBytes, out ReadOnlyMemory<byte> plain)
    {
        plain = body;
        if (body.Length > maxBytes) { return "a body is larger than the comparison's bound"; }
        if (body.IsEmpty || contentEncoding is null or "" or "identity") { return null; }
        if (!System.Runtime.InteropServices.MemoryMarshal.TryGetArray(body, out var array)) { array = body.ToArray(); }
        using var input = new MemoryStream(array.Array!, array.Offset, array.Count, writable: false);
        using Stream? coded = contentEncoding.Trim().ToLowerInvariant() switch
        {
            "gzip" or "x-gzip" => new GZipStream(input, CompressionMode.Decompress),
            "deflate" => IsZlib(body.Span) ? new ZLibStream(input, CompressionMode.Decompress) : new DeflateStream(input, CompressionMode.Decompress),
            _ => null,
        };
        if (coded is null) { return "a body has a content coding that is not read here"; }
        try
        {
            return Inflate(coded, maxBytes, out plain);
        }
        catch (InvalidDataException)
        {
            return "a body's content coding is damaged";
        }
    }

    private static string? Inflate(Stream coded, int maxBytes, out ReadOnlyMemory<byte> plain)
    {
        var output = new ArrayBufferWriter<byte>(ChunkBytes);
        plain = default;
        while (true)
        {
            var read = coded.Read(output.GetSpan(ChunkBytes));
            if (read == 0) { break; }
            output.Advance(read);
            if (output.WrittenCount > maxBytes) { return "a body is larger than the comparison's bound"; }
        }

        plain = output.WrittenMemory;
        return null;
    }

    /// <summary>HTTP's deflate is zlib by the letter and raw deflate by habit.</summary>
    private static bool IsZlib(ReadOnlySpan<byte> body) => body.Length >= 2 && (body[0] & 0x0F) == 8 && ((body[0] << 8) + body[1]) % 31 == 0;
}
