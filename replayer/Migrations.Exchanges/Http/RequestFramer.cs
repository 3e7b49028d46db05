using System.Text;

namespace Migrations.Exchanges.Http;

/// <summary>Finds where one request ends in a growing buffer, as the source's own decoder (netty 4.1.49) found it.</summary>
/// <remarks>
/// Keeps offsets, not bytes: until <see cref="Reset"/> the same buffer, longer or not, must come with each call. Each byte is looked at once,
/// however the buffer grows. One thread; reuse it, it allocates only for messages with very many headers or chunks.
/// </remarks>
public sealed class RequestFramer(FramingOptions options)
{
    private readonly HeadReader _head = new(options.MaxHeadBytes, isRequest: true);
    private readonly ChunkReader _chunks = new(options, isRequest: true);
    private BodyLength _length;
    private FramingResult _settled;
    private bool _headTaken;

    public RequestFramer() : this(FramingOptions.Default)
    {
    }

    /// <summary>True once the head is whole.</summary>
    public bool HasHead => _head.End > 0;

    /// <summary>Offset of the request's first byte, and behind its head; valid once <see cref="HasHead"/>.</summary>
    public (int Start, int End) Head => (_head.Start, _head.End);

    /// <summary>True when the head asks leave to send the body (<c>Expect</c>): refused with 413 or 417, the body is not part of the request.</summary>
    public bool HasExpectation { get; private set; }

    /// <summary>Where a body of known length ends, even while it is not all there; 0 otherwise. What lets a reader pass over a gap inside it.</summary>
    public long KnownEnd => HasHead && _headTaken && _length.Kind is BodyKind.Fixed or BodyKind.None ? (long)_head.End + _length.Bytes : 0;

    /// <summary>True once a byte of the request was seen.</summary>
    public bool IsStarted => _head.IsStarted;

    /// <summary>The method; valid once <see cref="HasHead"/>.</summary>
    public string MethodOf(ReadOnlySpan<byte> buffer)
    {
        StartLines.SplitRequest(buffer[_head.StartLine], out var method, out _, out _);
        return MethodNames.Get(method);
    }

    /// <summary>True when the start line is one that a client of these products writes: a known method, a path, HTTP/1. Valid once <see cref="HasHead"/>.</summary>
    public bool HasPlainStart(ReadOnlySpan<byte> buffer)
    {
        StartLines.SplitRequest(buffer[_head.StartLine], out var method, out var target, out var version);
        return MethodNames.IsKnown(method) && target[0] == '/' && (StartLines.IsHttp11(version) || StartLines.IsHttp10(version));
    }

    public void Reset()
    {
        _head.Reset();
        _length = default;
        _settled = default;
        _headTaken = false;
        HasExpectation = false;
    }

    /// <summary>Reads on in <paramref name="buffer"/>.</summary>
    /// <param name="isFinal">True when no more bytes will come.</param>
    public FramingResult Scan(ReadOnlySpan<byte> buffer, bool isFinal)
    {
        if (_settled.Status != FramingStatus.NeedsMore) { return _settled; }
        if (!HasHead && _head.Read(buffer) is var head && head is not "")
        {
            return head is null ? Unfinished(isFinal) : Settle(Refused(head));
        }

        if (!_headTaken) { TakeHead(buffer); }
        if (_length.Refusal is { } refusal) { return Settle(Refused(refusal)); }
        switch (_length.Kind)
        {
            case BodyKind.None: return Settle(Framed(_head.End, _length.Doubt));
            case BodyKind.Unknown: return Settle(new FramingResult(FramingStatus.Ambiguous, _head.Start, 0, _length.Doubt));
            case BodyKind.Fixed:
                return buffer.Length >= KnownEnd ? Settle(Framed((int)KnownEnd, _length.Doubt)) : Unfinished(isFinal);
            default:
                var body = _chunks.Read(buffer);
                if (body is null) { return Unfinished(isFinal); }
                return Settle(body.Length > 0 ? Refused(body) : Framed(_chunks.End, _length.Doubt ?? _chunks.Doubt));
        }
    }

    /// <summary>The request that <see cref="Scan"/> framed. A body in one piece is a slice of <paramref name="buffer"/>; one in chunks is a copy.</summary>
    /// <param name="withoutBody">True when the body was refused before it was sent: the request is its head.</param>
    public RequestMessage ToMessage(ReadOnlyMemory<byte> buffer, bool withoutBody = false)
    {
        var bytes = buffer.Span;
        StartLines.SplitRequest(bytes[_head.StartLine], out var method, out var target, out var version);
        var end = withoutBody ? _head.End : _settled.Consumed;
        var body = withoutBody || _length.Kind == BodyKind.None ? ReadOnlyMemory<byte>.Empty
            : _length.Kind == BodyKind.Fixed ? buffer[_head.End..end]
            : BodyPieces.Join(buffer, _chunks);
        return new RequestMessage(
            MethodNames.Get(method), Encoding.Latin1.GetString(target), StartLines.VersionText(version), _head.ToHeaders(bytes), body, buffer[_head.Start..end]);
    }

    private void TakeHead(ReadOnlySpan<byte> buffer)
    {
        _headTaken = true;
        StartLines.SplitRequest(buffer[_head.StartLine], out _, out _, out var version);
        _length = BodyLength.OfRequest(_head, buffer, StartLines.IsHttp11(version), options.MaxBodyBytes);
        foreach (var range in _head.Headers) { HasExpectation |= range.Kind == FramingHeader.Expect; }
        HasExpectation &= !StartLines.IsHttp10(version);
        if (_length.Kind == BodyKind.Chunked) { _chunks.Reset(_head.End); }
    }

    private FramingResult Unfinished(bool isFinal)
    {
        if (!isFinal) { return new FramingResult(FramingStatus.NeedsMore, _head.Start); }
        return new FramingResult(_head.IsStarted ? FramingStatus.Truncated : FramingStatus.Ended, _head.Start);
    }

    private FramingResult Framed(int end, string? doubt) => new(doubt is null ? FramingStatus.Complete : FramingStatus.Ambiguous, _head.Start, end, doubt);

    private FramingResult Refused(string reason) =>
        new(reason is HttpReasons.HeadTooLarge or HttpReasons.BodyTooLarge ? FramingStatus.TooLarge : FramingStatus.Malformed, _head.Start, 0, reason);

    private FramingResult Settle(FramingResult result) => _settled = result;
}
