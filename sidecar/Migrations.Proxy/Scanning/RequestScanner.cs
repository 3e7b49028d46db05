namespace Migrations.Proxy.Scanning;

/// <summary>
/// Follows the requests of one connection through its raw bytes, without keeping them: where each begins and ends, and whether it may change
/// something. The plugin's scanner in this language: numbers as the node's HTTP decoder does.
/// </summary>
internal sealed class RequestScanner(OpenRequests open)
{
    private enum State
    {
        /// <summary>Between messages: line ends and control characters are skipped, as netty does.</summary>
        Idle,
        RequestLine,
        Headers,
        Body,
        ChunkSize,
        ChunkData,
        ChunkEnd,
        Trailers,

        /// <summary>The head could not be read; nothing after it on this connection is told apart.</summary>
        Unreadable,
    }

    private State _state = State.Idle;
    private LineReader _line;
    private long _remaining;
    private bool _isChunked;
    private bool _isCurrentMutation;
    private bool _hasEndedMutation;

    /// <summary>Number of the first request that has bytes in the chunk.</summary>
    public uint FirstRequest { get; private set; }

    /// <summary>Number of the last request that has begun.</summary>
    public uint LastRequest { get; private set; }

    /// <summary>The chunk holds bytes of a request that may change something.</summary>
    public bool HasMutation => _hasEndedMutation || _isCurrentMutation;

    /// <summary>The chunk holds the last byte of a request that may change something.</summary>
    public bool EndsMutation { get; private set; }

    /// <summary>The connection began with the preface of HTTP/2.</summary>
    public bool IsHttp2 { get; private set; }

    /// <summary>The chunk holds the request line of a CONNECT.</summary>
    public bool HasConnect { get; private set; }

    public bool IsUnreadable => _state == State.Unreadable;

    public bool IsIdle => _state == State.Idle;

    /// <summary>Looks at a chunk; the answers above are about it until the next call.</summary>
    public void Scan(ReadOnlySpan<byte> bytes)
    {
        FirstRequest = _state == State.Idle ? 0 : LastRequest;
        _hasEndedMutation = EndsMutation = HasConnect = false;
        while (!bytes.IsEmpty)
        {
            var consumed = _state switch
            {
                State.Idle => SkipIdle(bytes),
                State.Body or State.ChunkData => SkipBody(bytes),
                State.Unreadable => SkipUnreadable(bytes),
                _ => ReadLine(bytes),
            };
            bytes = bytes[consumed..];
        }
        if (FirstRequest == 0) { FirstRequest = LastRequest + 1; }
    }

    /// <summary>The node's decoder gives up the body of the request it is in (a refused expectation) and waits for the next head.</summary>
    public void AbandonBody()
    {
        if (_state is State.Unreadable or State.Idle) { return; }
        var isUntouched = _state == State.Body || (_state == State.ChunkSize && !_line.IsInLine);
        _state = isUntouched ? State.Idle : State.Unreadable;
        _isCurrentMutation = !isUntouched;
    }

    private int SkipIdle(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        while (at < bytes.Length && bytes[at] <= ' ') { at++; }
        if (at < bytes.Length) { Begin(); }
        return at;
    }

    private void Begin()
    {
        LastRequest++;
        _isCurrentMutation = true;
        _isChunked = false;
        _remaining = 0;
        if (FirstRequest == 0) { FirstRequest = LastRequest; }
        open.Begin(LastRequest);
        StartLine(State.RequestLine);
    }

    private int SkipBody(ReadOnlySpan<byte> bytes)
    {
        var taken = (int)Math.Min(_remaining, bytes.Length);
        _remaining -= taken;
        if (_remaining > 0) { return taken; }
        if (_state == State.Body) { End(); } else { StartLine(State.ChunkEnd); }
        return taken;
    }

    private int SkipUnreadable(ReadOnlySpan<byte> bytes)
    {
        EndsMutation = true;
        return bytes.Length;
    }

    private int ReadLine(ReadOnlySpan<byte> bytes)
    {
        if (_line.TryRead(bytes, out var consumed, out var line)) { TakeLine(line); }
        return consumed;
    }

    private void TakeLine(ReadOnlySpan<byte> line)
    {
        switch (_state)
        {
            case State.RequestLine: RequestLine(line); break;
            case State.Headers: Header(line); break;
            case State.ChunkSize: ChunkSize(line); break;
            case State.ChunkEnd: StartLine(State.ChunkSize); break;
            default: // trailers
                if (line.IsEmpty && !_line.IsTooLong) { End(); }
                break;
        }
    }

    private void RequestLine(ReadOnlySpan<byte> line)
    {
        var methodEnd = line.IndexOf((byte)' ');
        var pathEnd = line.LastIndexOf((byte)' ');
        if (_line.IsTooLong || methodEnd <= 0 || pathEnd <= methodEnd || !line[(pathEnd + 1)..].StartsWith("HTTP/"u8))
        {
            BecomeUnreadable();
            return;
        }
        IsHttp2 = LastRequest == 1 && line.SequenceEqual("PRI * HTTP/2.0"u8);
        var method = line[..methodEnd];
        _isCurrentMutation = RequestKinds.IsMutation(method, line[(methodEnd + 1)..pathEnd].Trim((byte)' '));
        if (OpenRequest is { } request)
        {
            request.IsMutation = _isCurrentMutation;
            request.IsHead = method.SequenceEqual("HEAD"u8);
            request.IsConnect = method.SequenceEqual("CONNECT"u8);
            HasConnect |= request.IsConnect;
        }
        StartLine(State.Headers);
    }

    private OpenRequest? OpenRequest => open.Newest is { } newest && newest.Number == LastRequest ? newest : null;

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
                _remaining = HeaderText.Number(length);
                if (_remaining < 0) { BecomeUnreadable(); }
                else if (OpenRequest is { } sized) { sized.BodyBytes = _remaining; }
                break;
            case 't' when HeaderText.TryValue(line, "transfer-encoding"u8, out var encoding):
                _isChunked |= HeaderText.ContainsIgnoreCase(encoding, "chunked"u8);
                break;
            case 'e' when HeaderText.TryValue(line, "expect"u8, out var expectation) && OpenRequest is { } request:
                request.Expects = HeaderText.ContainsIgnoreCase(expectation, "100-continue"u8);
                request.ExpectsOddly = !request.Expects;
                break;
        }
    }

    private void EndHead()
    {
        if (_isChunked) { StartLine(State.ChunkSize); }
        else if (_remaining > 0) { _state = State.Body; }
        else { End(); }
    }

    private void ChunkSize(ReadOnlySpan<byte> line)
    {
        _remaining = HeaderText.ChunkSize(line);
        if (_remaining < 0) { BecomeUnreadable(); }
        else if (_remaining == 0) { StartLine(State.Trailers); }
        else
        {
            _state = State.ChunkData;
            if (OpenRequest is { } request) { request.BodyBytes += _remaining; }
        }
    }

    private void End()
    {
        _hasEndedMutation |= _isCurrentMutation;
        EndsMutation |= _isCurrentMutation;
        _isCurrentMutation = false;
        _state = State.Idle;
    }

    private void BecomeUnreadable()
    {
        _state = State.Unreadable;
        _isCurrentMutation = EndsMutation = true;
        if (OpenRequest is { } request) { request.IsMutation = true; }
    }

    private void StartLine(State next)
    {
        _state = next;
        _line.Clear();
    }
}
