namespace Migrations.Exchanges.Http;

/// <summary>Reads a chunked body off a growing buffer, by the rules of the nodes' decoder: extensions and trailers are passed over.</summary>
/// <remarks>Keeps offsets only: the same buffer, longer or not, must come with each call until <see cref="Reset"/>. One thread.</remarks>
internal sealed class ChunkReader(FramingOptions options, bool isRequest)
{
    private readonly List<Range> _chunks = [];
    private Part _part;
    private int _next;
    private int _searched;
    private int _trailersStart;
    private long _dataEnd;
    private bool _hasTrailer;

    private enum Part : byte { Size, Data, Delimiter, Trailers }

    /// <summary>Where the data of each chunk lies.</summary>
    public IReadOnlyList<Range> Chunks => _chunks;

    /// <summary>Length of the body without the coding.</summary>
    public long BodyBytes { get; private set; }

    /// <summary>Offset behind the last line; 0 while it is not found.</summary>
    public int End { get; private set; }

    /// <summary>Why two readers may disagree, or null.</summary>
    public string? Doubt { get; private set; }

    public void Reset(int offset)
    {
        _chunks.Clear();
        (_part, _next, _searched, _dataEnd, _trailersStart, _hasTrailer) = (Part.Size, offset, offset, 0, 0, false);
        (BodyBytes, End, Doubt) = (0, 0, null);
    }

    /// <summary>Reads on. Null: more bytes are needed; empty: the body is whole; else why it is refused.</summary>
    public string? Read(ReadOnlySpan<byte> buffer)
    {
        while (true)
        {
            if (_part == Part.Data && !PassData(buffer)) { return null; }
            var lineStart = _next;
            var found = buffer[_searched..].IndexOf((byte)'\n');
            if (found < 0)
            {
                _searched = buffer.Length;
                return _searched - BoundStart(lineStart) > options.MaxHeadBytes ? HttpReasons.HeadTooLarge : null;
            }

            var lineEnd = _searched + found;
            if (lineEnd - BoundStart(lineStart) > options.MaxHeadBytes) { return HttpReasons.HeadTooLarge; }
            (_next, _searched) = (lineEnd + 1, lineEnd + 1);
            var textEnd = lineEnd > lineStart && buffer[lineEnd - 1] == '\r' ? lineEnd - 1 : lineEnd;
            var line = buffer[lineStart..textEnd];
            var answer = _part switch
            {
                Part.Size => TakeSize(line),
                Part.Delimiter => TakeDelimiter(line),
                _ => TakeTrailer(buffer, lineStart, textEnd),
            };
            if (answer is not null) { return answer; }
        }
    }

    // Trailers are bounded together, a chunk line by itself.
    private int BoundStart(int lineStart) => _part == Part.Trailers ? _trailersStart : lineStart;

    private bool PassData(ReadOnlySpan<byte> buffer)
    {
        if (buffer.Length < _dataEnd) { return false; }
        _chunks.Add(new Range(_next, (int)_dataEnd));
        (_part, _next, _searched) = (Part.Delimiter, (int)_dataEnd, (int)_dataEnd);
        return true;
    }

    private string? TakeSize(ReadOnlySpan<byte> line)
    {
        if (!TryReadSize(line, out var size, out var signed)) { return HttpReasons.ChunkSize; }
        if (signed) { Doubt ??= HttpReasons.ChunkSize; }
        if (size == 0)
        {
            (_part, _trailersStart) = (Part.Trailers, _next);
            return null;
        }

        BodyBytes += size;
        _dataEnd = (long)_next + size;
        if (BodyBytes > options.MaxBodyBytes || _dataEnd > int.MaxValue) { return HttpReasons.BodyTooLarge; }
        _part = Part.Data;
        return null;
    }

    // The decoder passes over whatever stands between a chunk's data and the next line end.
    private string? TakeDelimiter(ReadOnlySpan<byte> line)
    {
        if (!line.IsEmpty) { Doubt ??= HttpReasons.ChunkDelimiter; }
        _part = Part.Size;
        return null;
    }

    private string? TakeTrailer(ReadOnlySpan<byte> buffer, int start, int end)
    {
        if (start == end)
        {
            End = _next;
            return string.Empty;
        }

        var refused = HeaderLine.Read(buffer, start, end, isRequest, _hasTrailer, out _);
        _hasTrailer = true;
        return refused;
    }

    // Blanks around are dropped; the number ends at a semicolon, blank or control; Java's parseInt takes a sign.
    private static bool TryReadSize(ReadOnlySpan<byte> line, out int size, out bool signed)
    {
        size = 0;
        var at = 0;
        while (at < line.Length && line[at] <= ' ') { at++; }
        signed = at < line.Length && line[at] is (byte)'+' or (byte)'-';
        var negative = signed && line[at] == '-';
        if (signed) { at++; }
        long value = 0;
        var digits = 0;
        for (; at < line.Length && !EndsNumber(line[at]); at++, digits++)
        {
            if (!char.IsAsciiHexDigit((char)line[at])) { return false; }
            value = (value << 4) + HexValue(line[at]);
            if (value > int.MaxValue) { return false; }
        }

        size = (int)value;
        return digits > 0 && (!negative || value == 0);
    }

    private static int HexValue(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;

    private static bool EndsNumber(byte value) => value == ';' || value <= 32 || value is >= 127 and <= 159;
}
