using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Migrations.Capture.Segments;

/// <summary>A small JSON file that carries the CRC-32 of its content: <c>{"crc32":n,"content":…}</c>. Replaced whole, never changed in place.</summary>
internal static class CheckedJsonFile
{
    private const int MaxBytes = 256 << 20;

    public static void Write<T>(string path, T value, JsonTypeInfo<T> type)
    {
        var content = JsonSerializer.SerializeToUtf8Bytes(value, type);
        var whole = new List<byte>(content.Length + 40);
        whole.AddRange(System.Text.Encoding.ASCII.GetBytes(FormattableString.Invariant($"{{\"crc32\":{Crc32.HashToUInt32(content)},\"content\":")));
        whole.AddRange(content);
        whole.AddRange("}\n"u8);
        DurableFiles.Replace(path, CollectionsMarshal.AsSpan(whole));
    }

    /// <summary>Reads it; null when there is none.</summary>
    /// <exception cref="SegmentCorruptException">It is not what was written.</exception>
    public static T? Read<T>(string path, JsonTypeInfo<T> type)
        where T : class
    {
        if (!File.Exists(path)) { return null; }
        if (new FileInfo(path).Length > MaxBytes) { throw Corrupt(path, 0, $"longer than {MaxBytes} bytes"); }
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("crc32", out var crc) || !root.TryGetProperty("content", out var content)) { throw Corrupt(path, 0, "not a checked JSON file"); }
            var bytes = JsonMarshal.GetRawUtf8Value(content);
            if (crc.ValueKind != JsonValueKind.Number || !crc.TryGetUInt32(out var expected) || Crc32.HashToUInt32(bytes) != expected) { throw Corrupt(path, 0, "its content is not what its checksum is of"); }
            return JsonSerializer.Deserialize(bytes, type) ?? throw Corrupt(path, 0, "its content is null");
        }
        catch (JsonException e)
        {
            throw Corrupt(path, e.BytePositionInLine ?? 0, "JSON that cannot be read");
        }
    }

    private static SegmentCorruptException Corrupt(string path, long at, string why) =>
        new(new SegmentDamage(DamageKind.Damaged, Path.GetFileName(path), at, 0, why));
}
