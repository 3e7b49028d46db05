using Migrations.Proxy.Filtering;

namespace Migrations.Proxy.Scanning;

/// <summary>
/// Follows the requests of one connection through its raw bytes, without keeping them: where each begins and ends, and whether it may change
/// something. The plugin's scanner in this language: numbers as the node's HTTP decoder does.
/// </summary>
/// <param name="filter">Null: everything is kept, and nothing more is looked at than before there were filters.</param>
internal sealed class RequestScanner(OpenRequests open, HeldLines lines, CaptureFilter? filter = null)
{
    /// <summary>A head that is longer is kept, whatever a filter says of it.</summary>
    public const int MaxFilteredHeadBytes = RequestFate.MaxFilteredHeadBytes;

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
    private readonly RequestFate _fate = new(filter);
    private LineReader _line = new(lines);
    private RequestBody _body;
    private bool _isCurrentMutation;
    private bool _hasEndedMutation;
    private bool _isPausing;

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

    /// <summary>What becomes of the bytes looked at last.</summary>
    public Fate Fate => _fate.Now;

    /// <summary>Looks at a chunk; the answers above are about it until the next call.</summary>
    public void Scan(ReadOnlySpan<byte> bytes)
    {
        BeginChunk();
        while (!bytes.IsEmpty) { bytes = bytes[ScanRun(bytes)..]; }
    }

    /// <summary>A chunk begins that is looked at run by run.</summary>
    public void BeginChunk() => EndsMutation = HasConnect = false;

    /// <summary>
    /// Looks at bytes of one fate, and gives how many: where there is a filter it stops before the first byte of a request. The answers above are
    /// about this run, but for those about what the chunk ends or has.
    /// </summary>
    public int ScanRun(ReadOnlySpan<byte> bytes)
    {
        var left = bytes;
        if (_state == State.Unreadable) { _fate.Keep(); }
        FirstRequest = _state == State.Idle ? 0 : LastRequest;
        _hasEndedMutation = _isPausing = false;
        while (!left.IsEmpty && !_isPausing)
        {
            var consumed = _state switch
            {
                State.Idle => SkipIdle(left, isFirst: left.Length == bytes.Length),
                State.Body or State.ChunkData => SkipBody(left),
                State.Unreadable => SkipUnreadable(left),
                _ => ReadLine(left),
            };
            left = left[consumed..];
        }
        if (FirstRequest == 0) { FirstRequest = LastRequest + 1; }
        return bytes.Length - left.Length;
    }

    /// <summary>What is open is kept: its bytes cannot wait for the rest of the head.</summary>
    public void Keep() => _fate.KeepOpen();

    /// <summary>The node's decoder gives up the body of the request it is in (a refused expectation) and waits for the next head.</summary>
    public void AbandonBody()
    {
        if (_state is State.Unreadable or State.Idle) { return; }
        var isUntouched = _state == State.Body || (_state == State.ChunkSize && !_line.IsInLine);
        _state = isUntouched ? State.Idle : State.Unreadable;
        _isCurrentMutation = !isUntouched;
        _line.LetGo();
    }

    /// <summary>The connection has ended, or nobody looks any more.</summary>
    public void LetGo() => _line.LetGo();

    // What stands between two requests shares the fate of the first.
    private int SkipIdle(ReadOnlySpan<byte> bytes, bool isFirst)
    {
        var at = 0;
        while (at < bytes.Length && bytes[at] <= ' ') { at++; }
        if (at == bytes.Length) { return at; }
        _isPausing = _fate.IsFiltered && (!isFirst || at > 0);
        if (!_isPausing) { Begin(); }
        return at;
    }

    private void Begin()
    {
        LastRequest++;
        _isCurrentMutation = true;
        _body.Begin();
        if (FirstRequest == 0) { FirstRequest = LastRequest; }
        _fate.Begin();
        open.Begin(LastRequest);
        StartLine(State.RequestLine);
    }

    private int SkipBody(ReadOnlySpan<byte> bytes)
    {
        var taken = _body.Skip(bytes);
        if (_body.Remaining > 0) { return taken; }
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
        var isLine = _line.TryRead(bytes, out var consumed, out var line);
        _fate.Head(consumed);
        if (isLine)
        {
            TakeLine(line);
            _line.LetGo();
        }
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
        var path = line[(methodEnd + 1)..pathEnd].Trim((byte)' ');
        _isCurrentMutation = RequestKinds.IsMutation(method, path);
        _fate.Line(method, _isCurrentMutation, path);
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
                if (_line.IsTooLong) { _body.Unreadable(); } else { _body.Length(length); }
                if (_body.IsUnreadable) { BecomeUnreadable(); }
                else if (OpenRequest is { } sized) { sized.BodyBytes = _body.Remaining; }
                break;
            case 't' when HeaderText.TryValue(line, "transfer-encoding"u8, out var encoding):
                _body.Encoding(encoding);
                if (_line.IsTooLong) { BecomeUnreadable(); }
                break;
            case 'e' when HeaderText.TryValue(line, "expect"u8, out var expectation) && OpenRequest is { } request:
                request.Expects = HeaderText.ContainsIgnoreCase(expectation, "100-continue"u8);
                request.ExpectsOddly = !request.Expects;
                break;
            case 'u' when _fate.IsOpen && HeaderText.TryValue(line, "user-agent"u8, out var agent):
                _fate.Agent(agent, isWhole: !_line.IsTooLong);
                break;
        }
    }

    private void EndHead()
    {
        if (_fate.EndHead() && OpenRequest is { } request) { request.IsFilteredOut = true; }
        if (_body.IsChunked) { StartLine(State.ChunkSize); }
        else if (_body.Remaining > 0) { _state = State.Body; }
        else { End(); }
    }

    private void ChunkSize(ReadOnlySpan<byte> line)
    {
        _body.ChunkSize(line);
        if (_body.IsUnreadable) { BecomeUnreadable(); }
        else if (_body.Remaining == 0) { StartLine(State.Trailers); }
        else
        {
            _state = State.ChunkData;
            if (OpenRequest is { } request) { request.BodyBytes += _body.Remaining; }
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
        if (OpenRequest is { } request) { (request.IsMutation, request.IsFilteredOut) = (true, false); }
        _isPausing = Fate == Fate.Out; // inside a body that was filtered out; what follows is kept
        Keep();
    }

    private void StartLine(State next)
    {
        _state = next;
        _line.Clear();
    }
}
