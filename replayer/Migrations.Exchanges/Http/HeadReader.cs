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
        var refused = HeaderLine.Read(buffer, start, end, isRequest, hasPrevious: Count > 0, out var range);
        if (refused is null) { Append(range); }
        return refused;
    }

    private void Append(HeaderRange range)
    {
        if (Count == _headers.Length) { Array.Resize(ref _headers, Count * 2); }
        _headers[Count++] = range;
    }

    private static bool IsSkipped(byte value) => value <= 32 || value is >= 127 and <= 159;
}
