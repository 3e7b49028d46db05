using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Migrations.Compare.Json;

/// <summary>What the bytes of a JSON scalar say. Pure.</summary>
internal static class JsonText
{
    /// <summary>The characters of a name or text, quotes off; other values as they are written.</summary>
    public static string Read(ReadOnlySpan<byte> raw)
    {
        var inner = raw.Length >= 2 && raw[0] == '"' ? raw[1..^1] : raw;
        return inner.IndexOf((byte)'\\') < 0 ? Encoding.UTF8.GetString(inner) : Unescape(inner);
    }

    /// <summary>Whether two texts (quotes and all) or two names (without) say the same, however they are escaped.</summary>
    public static bool SameText(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, bool escaped) =>
        a.SequenceEqual(b) || (escaped && string.Equals(Read(a), Read(b), StringComparison.Ordinal));

    /// <summary>Whether two numbers are the same. An integer and the same number with a fraction or exponent are not: clients in typed languages tell them apart.</summary>
    public static bool SameNumber(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        if (a.SequenceEqual(b)) { return true; }
        if (!IsFractional(a) || !IsFractional(b)) { return false; }
        return TryNumber(a, out var x) && TryNumber(b, out var y) && x.Equals(y);
    }

    public static bool TryNumber(ReadOnlySpan<byte> raw, out double number) =>
        Utf8Parser.TryParse(raw, out number, out var used) && used == raw.Length;

    private static bool IsFractional(ReadOnlySpan<byte> raw) => raw.IndexOfAny((byte)'.', (byte)'e', (byte)'E') >= 0;

    private static string Unescape(ReadOnlySpan<byte> inner)
    {
        var quoted = new byte[inner.Length + 2];
        quoted[0] = quoted[^1] = (byte)'"';
        inner.CopyTo(quoted.AsSpan(1));
        var reader = new Utf8JsonReader(quoted);
        try
        {
            reader.Read();
            return reader.GetString()!;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return Encoding.UTF8.GetString(inner); // half a surrogate pair, and the like: shown as it is written
        }
    }
}
