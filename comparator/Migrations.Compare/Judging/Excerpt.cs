using System.Globalization;
using System.Text;

namespace Migrations.Compare.Judging;

/// <summary>The beginning of what a side said, as text that any store and terminal can hold. Pure.</summary>
public static class Excerpt
{
    /// <summary>At most <paramref name="maxChars"/> characters and a mark of how much was cut; control characters and bytes that are no UTF-8 are written as <c>\u00XX</c>.</summary>
    public static string Of(ReadOnlySpan<byte> bytes, int maxChars)
    {
        if (bytes.IsEmpty) { return string.Empty; }
        var text = new StringBuilder(Math.Min(bytes.Length, maxChars + 16));
        var rest = bytes;
        while (!rest.IsEmpty && text.Length < maxChars)
        {
            var status = Rune.DecodeFromUtf8(rest, out var rune, out var used);
            if (status == System.Buffers.OperationStatus.Done && !Rune.IsControl(rune)) { text.Append(rune.ToString()); }
            else { foreach (var b in rest[..used]) { text.Append(CultureInfo.InvariantCulture, $"\\u00{b:X2}"); } }
            rest = rest[used..];
        }

        if (!rest.IsEmpty) { text.Append(CultureInfo.InvariantCulture, $"… (+{rest.Length} bytes)"); }
        return text.ToString();
    }

    /// <summary>As <see cref="Of(ReadOnlySpan{byte}, int)"/>, for text.</summary>
    public static string Of(string text, int maxChars) => Of(Encoding.UTF8.GetBytes(text), maxChars);
}
