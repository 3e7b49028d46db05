namespace Migrations.Proxy.Scanning;

/// <summary>Follows the answers on one connection through their raw bytes: where each begins and ends. Which request an answer is for is the caller's to say.</summary>
internal sealed class ResponseScanner(HeldLines lines)
{
    /// <summary>So many bytes tell an answer's status: <c>HTTP/1.1 200</c>.</summary>
    public const int StatusBytes = 12;

    private enum State
    {
        Between,
        StatusLine,
        Headers,
        Body,
        ChunkSize,
        ChunkData,
        ChunkEnd,
        Trailers,

        /// <summary>A body that only the connection's end ends.</summary>
        UntilClosed,

        /// <summary>Not an answer as HTTP/1 has them; nothing after it is told apart.</summary>
        Unreadable,
    }

    private State _state = State.Between;
    private LineReader _line = new(lines);
    private long _remaining;
    private bool _isChunked;
    private bool _hasNoBody;

    /// <summary>The status of the answer that passes; 0 when it could not be read.</summary>
    public int Status { get; private set; }

    /// <summary>The piece taken last holds the last byte of an answer.</summary>
    public bool HasEnded { get; private set; }

    public bool IsBetween => _state == State.Between;

    public bool IsUnreadable => _state == State.Unreadable;

    /// <summary>The answer that passes is a 1xx: another one to the same request follows.</summary>
    public bool IsInterim => Status / 100 == 1;

    /// <summary>True when the start of an answer is all there, as far as its status needs it.</summary>
    public static bool CanBegin(ReadOnlySpan<byte> bytes) => bytes.Length >= StatusBytes || bytes.Contains((byte)'\n');

    /// <summary>The status of the answer that begins here; 0 when it cannot be read.</summary>
    public static int StatusOf(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= StatusBytes && bytes.StartsWith("HTTP/1."u8) && bytes[8] == ' ' ? (int)HeaderText.Number(bytes[9..12]) : 0;

    /// <summary>Takes bytes up to the end of the answer that passes, at most all; gives how many.</summary>
    /// <param name="hasNoBody">The answer is to a HEAD; looked at where an answer begins.</param>
    public int Take(ReadOnlySpan<byte> bytes, bool hasNoBody)
    {
        HasEnded = false;
        if (_state == State.Between) { Begin(bytes, hasNoBody); }
        var at = 0;
        while (at < bytes.Length && !HasEnded)
        {
            at += _state switch
            {
                State.Body or State.ChunkData => SkipBody(bytes.Length - at),
                State.UntilClosed or State.Unreadable => bytes.Length - at,
                _ => ReadLine(bytes[at..]),
            };
        }
        return at;
    }

    /// <summary>The connection has ended, or nobody looks any more.</summary>
    public void LetGo() => _line.LetGo();

    private void Begin(ReadOnlySpan<byte> bytes, bool hasNoBody)
    {
        Status = StatusOf(bytes);
        _hasNoBody = hasNoBody || IsInterim || Status is 204 or 304;
        _isChunked = false;
        _remaining = -1;
        _state = Status >= 100 ? State.StatusLine : State.Unreadable;
        _line.Clear();
    }

    private int SkipBody(int available)
    {
        var taken = (int)Math.Min(_remaining, available);
        _remaining -= taken;
        if (_remaining > 0) { return taken; }
        if (_state == State.Body) { End(); } else { StartLine(State.ChunkEnd); }
        return taken;
    }

    private int ReadLine(ReadOnlySpan<byte> bytes)
    {
        if (!_line.TryRead(bytes, out var consumed, out var line)) { return consumed; }
        TakeLine(line);
        _line.LetGo();
        return consumed;
    }

    private void TakeLine(ReadOnlySpan<byte> line)
    {
        switch (_state)
        {
            case State.StatusLine: StartLine(State.Headers); break;
            case State.Headers: Header(line); break;
            case State.ChunkSize: ChunkSize(line); break;
            case State.ChunkEnd: StartLine(State.ChunkSize); break;
            default: // trailers
                if (line.IsEmpty && !_line.IsTooLong) { End(); }
                break;
        }
    }

    private void Header(ReadOnlySpan<byte> line)
    {
        if (line.IsEmpty)
        {
            EndHead();
            return;
        }
        switch (line[0] | 0x20)
        {
            case 'c' when HeaderText.TryValue(line, "content-length"u8, out var length):
                _remaining = _line.IsTooLong ? -1 : HeaderText.Number(length);
                if (_remaining < 0) { _state = State.Unreadable; }
                break;
            case 't' when HeaderText.TryValue(line, "transfer-encoding"u8, out var encoding):
                _isChunked |= HeaderText.ContainsIgnoreCase(encoding, "chunked"u8);
                if (_line.IsTooLong) { _state = State.Unreadable; }
                break;
        }
    }

    private void EndHead()
    {
        if (_hasNoBody) { End(); }
        else if (_isChunked) { StartLine(State.ChunkSize); }
        else if (_remaining > 0) { _state = State.Body; }
        else if (_remaining == 0) { End(); }
        else { _state = State.UntilClosed; }
    }

    private void ChunkSize(ReadOnlySpan<byte> line)
    {
        _remaining = HeaderText.ChunkSize(line);
        if (_remaining < 0) { _state = State.Unreadable; }
        else if (_remaining == 0) { StartLine(State.Trailers); }
        else { _state = State.ChunkData; }
    }

    private void End()
    {
        HasEnded = true;
        _state = State.Between;
    }

    private void StartLine(State next)
    {
        _state = next;
        _line.Clear();
    }
}
