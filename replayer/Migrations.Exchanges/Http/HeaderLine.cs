using System.Buffers;
using System.Text;

namespace Migrations.Exchanges.Http;

/// <summary>The rules for one header or trailer line, netty 4.1.49's: what the source refused is refused here.</summary>
internal static class HeaderLine
{
    private static readonly SearchValues<byte> BadInName = SearchValues.Create([0, 9, 10, 11, 12, 13, 32, (byte)',', (byte)':', (byte)';', (byte)'=',
        .. Enumerable.Range(128, 128).Select(static value => (byte)value)]);
    private static readonly SearchValues<byte> BadInValue = SearchValues.Create([0, 11, 12, 13]);

    /// <summary>Null when the line is taken; else why it is refused.</summary>
    /// <param name="hasPrevious">True when a header stands before it, which a line that begins with a blank then goes on.</param>
    public static string? Read(ReadOnlySpan<byte> buffer, int start, int end, bool isRequest, bool hasPrevious, out HeaderRange range)
    {
        range = default;
        if (hasPrevious && (buffer[start] is (byte)' ' or (byte)'\t'))
        {
            TrimControls(buffer, ref start, ref end);
            range = new HeaderRange(start, -1, start, end - start, FramingHeader.Other);
            return CheckValue(buffer[start..end]);
        }

        while (start < end && IsBlank(buffer[start])) { start++; }
        var colon = buffer[start..end].IndexOf((byte)':');
        if (colon < 0) { return HttpReasons.NoColon; }
        var name = buffer.Slice(start, isRequest ? colon : TrimmedEnd(buffer.Slice(start, colon)));
        if (name.IsEmpty || name.ContainsAny(BadInName)) { return HttpReasons.HeaderName; }
        var valueStart = start + colon + 1;
        while (valueStart < end && (buffer[valueStart] is (byte)' ' or (byte)'\t')) { valueStart++; }
        if (valueStart < end && IsBlank(buffer[valueStart])) { return HttpReasons.HeaderValue; } // other white space before a value is refused, behind it dropped
        while (end > valueStart && IsBlank(buffer[end - 1])) { end--; }
        range = new HeaderRange(start, name.Length, valueStart, end - valueStart, KindOf(name));
        return CheckValue(buffer[valueStart..end]);
    }

    private static string? CheckValue(ReadOnlySpan<byte> value) => value.ContainsAny(BadInValue) ? HttpReasons.HeaderValue : null;

    private static FramingHeader KindOf(ReadOnlySpan<byte> name) => name.Length switch
    {
        14 when Ascii.EqualsIgnoreCase(name, "content-length"u8) => FramingHeader.ContentLength,
        17 when Ascii.EqualsIgnoreCase(name, "transfer-encoding"u8) => FramingHeader.TransferEncoding,
        6 when Ascii.EqualsIgnoreCase(name, "expect"u8) => FramingHeader.Expect,
        _ => FramingHeader.Other,
    };

    private static int TrimmedEnd(ReadOnlySpan<byte> name) => name.TrimEnd(" \t"u8).Length;

    private static void TrimControls(ReadOnlySpan<byte> buffer, ref int start, ref int end)
    {
        while (start < end && buffer[start] <= ' ') { start++; }
        while (end > start && buffer[end - 1] <= ' ') { end--; }
    }

    /// <summary>What Java calls white space, of the first 256 characters.</summary>
    internal static bool IsBlank(byte value) => value is (>= 9 and <= 13) or (>= 28 and <= 32);
}
