using System.Buffers.Binary;
using System.IO.Hashing;

namespace Migrations.Exchanges.Http;

/// <summary>Holds an unpacked body against the checksum at its packed form's end: the framework's streams take a body that ends too soon for a whole one.</summary>
internal static class PackedTrailer
{
    /// <summary>False when the packed bytes say another result. Raw deflate and zstd say nothing here.</summary>
    public static bool Fits(ReadOnlySpan<byte> packed, ReadOnlySpan<byte> result)
    {
        // Several members: the last trailer is not the whole's.
        if (packed.StartsWith(GzipMagic)) { return packed.Length >= 18 && (FitsGzip(packed, result) || packed[2..].IndexOf(GzipMagic) >= 0); }
        return !IsZlib(packed) || (packed.Length >= 6 && BinaryPrimitives.ReadUInt32BigEndian(packed[^4..]) == Adler32(result));
    }

    /// <summary>RFC 9110 says zlib, some clients send raw deflate: a zlib header names method 8 and is a multiple of 31.</summary>
    public static bool IsZlib(ReadOnlySpan<byte> body) => body.Length >= 2 && (body[0] & 0x0F) == 8 && ((body[0] << 8) | body[1]) % 31 == 0;

    private static ReadOnlySpan<byte> GzipMagic => [0x1F, 0x8B, 8];

    private static bool FitsGzip(ReadOnlySpan<byte> packed, ReadOnlySpan<byte> result) =>
        BinaryPrimitives.ReadUInt32LittleEndian(packed[^4..]) == (uint)result.Length && BinaryPrimitives.ReadUInt32LittleEndian(packed[^8..]) == Crc32.HashToUInt32(result);

    private static uint Adler32(ReadOnlySpan<byte> bytes)
    {
        var (low, high) = (1u, 0u);
        while (!bytes.IsEmpty)
        {
            var count = Math.Min(bytes.Length, 5552); // as many as fit 32 bits without a remainder taken
            foreach (var value in bytes[..count])
            {
                low += value;
                high += low;
            }

            (low, high) = (low % 65521, high % 65521);
            bytes = bytes[count..];
        }

        return (high << 16) | low;
    }
}
