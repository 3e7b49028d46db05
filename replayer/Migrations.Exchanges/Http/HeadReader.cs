using System.Buffers;
using System.Text;

namespace Migrations.Exchanges.Http;

/// <summary>Reads start line and header lines off a growing buffer, line by line, by the rules of the nodes' decoder (netty 4.1.49).</summary>
/// <remarks>
/// Keeps offsets only: the same buffer, longer or not, must come with each call until <see cref="Reset"/>. One thread.
/// The rules that matter: control characters and white space before the start line are skipped; a line ends at LF, one CR
/// before it is dropped; an empty line ends the head; a line that begins with a blank goes on with the header before it.
/// </remarks>
internal sealed class HeadReader(int maxBytes, bool isRequest)
{
    private static readonly SearchValues<byte> BadInName = SearchValues.Create([0, 9, 10, 11, 12, 13, 32, (byte)',', (byte)':', (byte)';', (byte)'=',
        .. Enumerable.Range(128, 128).Select(static value => (byte)value)]);
    private static readonly SearchValues<byte> BadInValue = SearchValues.Create([0, 11, 12, 13]);

    private HeaderRange[] _headers = new HeaderRange[24];
    private int _lineStart;
    private int _searched;

    /// <summary>Offset of the start line's first byte.</summary>
    public int Start { get; private set; }

    /// <summary>Offset behind the empty line; 0 while it is not found.</summary>
    public int End { get; private set; }

    /// <summary>The start line without its end.</summary>
    public Range StartLine { get; private set; }

    /// <summary>True once a byte of the start line was seen.</summary>
    public bool IsStarted { get; private set; }

    public bool HasStartLine => StartLine.End.Value > 0;

    public int Count { get; private set; }

    public ReadOnlySpan<HeaderRange> Headers => _headers.AsSpan(0, Count);

    public void Reset(int offset = 0)
    {
        (_lineStart, _searched, IsStarted, Start, End, StartLine, Count) = (offset, offset, false, offset, 0, default, 0);
    }

    /// <summary>Reads on. Null: more bytes are needed; empty: the head is whole; else why it is refused.</summary>
    public string? Read(ReadOnlySpan<byte> buffer)
    {
        if (!IsStarted && !SkipToStart(buffer)) { return null; }
        while (true)
        {
            var lineEnd = buffer[_searched..].IndexOf((byte)'\n');
            if (lineEnd < 0)
            {
                _searched = buffer.Length;
                return _searched - Start > maxBytes ? HttpReasons.HeadTooLarge : null;
            }

            lineEnd += _searched;
            if (lineEnd + 1 - Start > maxBytes) { return HttpReasons.HeadTooLarge; }
            var line = new Range(_lineStart, lineEnd > _lineStart && buffer[lineEnd - 1] == '\r' ? lineEnd - 1 : lineEnd);
            (_lineStart, _searched) = (lineEnd + 1, lineEnd + 1);
            if (!HasStartLine)
            {
                // Checked as soon as it is there, so that garbage is refused before a head's worth of it came.
                StartLine = line;
                if ((isRequest ? StartLines.CheckRequest(buffer[line]) : StartLines.CheckResponse(buffer[line])) is { } noHttp) { return noHttp; }
                continue;
            }

            if (line.Start.Value == line.End.Value) { End = lineEnd + 1; return string.Empty; }
            if (AddHeader(buffer, line.Start.Value, line.End.Value) is { } refused) { return refused; }
        }
    }

    /// <summary>The header lines as they were sent, continuations joined by a blank.</summary>
    public MessageHeader[] ToHeaders(ReadOnlySpan<byte> buffer)
    {
        var headers = new MessageHeader[Count];
        var count = 0;
        foreach (var range in Headers)
        {
            var value = Encoding.Latin1.GetString(buffer.Slice(range.ValueStart, range.ValueLength));
            if (range.IsContinuation)
            {
                headers[count - 1] = headers[count - 1] with { Value = $"{headers[count - 1].Value} {value}" };
                continue;
            }

            headers[count++] = new MessageHeader(HeaderNames.Get(buffer.Slice(range.NameStart, range.NameLength)), value);
        }

        return count == headers.Length ? headers : headers[..count];
    }

    private bool SkipToStart(ReadOnlySpan<byte> buffer)
    {
        while (_searched < buffer.Length && IsSkipped(buffer[_searched])) { _searched++; }
        if (_searched == buffer.Length) { return false; }
        (IsStarted, _lineStart, Start) = (true, _searched, _searched);
        return true;
    }

    private string? AddHeader(ReadOnlySpan<byte> buffer, int start, int end)
    {
        if (Count > 0 && (buffer[start] is (byte)' ' or (byte)'\t'))
        {
            TrimControls(buffer, ref start, ref end);
            Append(new HeaderRange(start, -1, start, end - start, FramingHeader.Other));
            return CheckValue(buffer[start..end]);
        }

        while (start < end && IsBlank(buffer[start])) { start++; }
        var colon = buffer[start..end].IndexOf((byte)':');
        if (colon < 0) { return HttpReasons.NoColon; }
        var name = buffer.Slice(start, isRequest ? colon : TrimmedEnd(buffer.Slice(start, colon)));
        if (name.IsEmpty || name.ContainsAny(BadInName)) { return HttpReasons.HeaderName; }
        var valueStart = start + colon + 1;
        while (valueStart < end && IsBlank(buffer[valueStart])) { valueStart++; }
        while (end > valueStart && IsBlank(buffer[end - 1])) { end--; }
        Append(new HeaderRange(start, name.Length, valueStart, end - valueStart, KindOf(name)));
        return CheckValue(buffer[valueStart..end]);
    }

    private void Append(HeaderRange range)
    {
        if (Count == _headers.Length) { Array.Resize(ref _headers, Count * 2); }
        _headers[Count++] = range;
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

    private static bool IsSkipped(byte value) => value <= 32 || value is >= 127 and <= 159;
}
