using System.Globalization;
using System.Text;

namespace Migrations.Exchanges.Http;

/// <summary>Finds where one final response ends in a growing buffer; interim ones (1xx) before it are passed over and kept in its raw bytes.</summary>
/// <remarks>
/// Keeps offsets, not bytes: until <see cref="Reset"/> the same buffer, longer or not, must come with each call. One thread; reuse it.
/// A client loop is: receive into the buffer, <see cref="TryRead"/>, and when it is Complete drop <c>consumed</c> bytes.
/// </remarks>
public sealed class ResponseFramer(FramingOptions options)
{
    private readonly HeadReader _head = new(options.MaxHeadBytes, isRequest: false);
    private readonly ChunkReader _chunks = new(options, isRequest: false);
    private BodyLength _length;
    private FramingResult _settled;
    private bool _headTaken;
    private int _start = -1;

    public ResponseFramer() : this(FramingOptions.Default)
    {
    }

    /// <summary>Status code of the response's head (interim or final); 0 while it is not whole.</summary>
    public int Status { get; private set; }

    /// <summary>How many interim responses (1xx) were passed over.</summary>
    public int InterimCount { get; private set; }

    public void Reset()
    {
        _head.Reset();
        (_length, _settled, _headTaken, _start, Status, InterimCount) = (default, default, false, -1, 0, 0);
    }

    /// <summary>Reads one response off the front of <paramref name="buffer"/> and copies it out; starts anew after a framed one.</summary>
    /// <param name="requestMethod">The method it answers: an answer to HEAD has no body, whatever its headers say.</param>
    /// <param name="connectionEnded">True when no more bytes will come: what ends a body without a length.</param>
    public FramingStatus TryRead(ReadOnlySpan<byte> buffer, string requestMethod, bool connectionEnded, out int consumed, out ResponseMessage? message)
    {
        (consumed, message) = (0, null);
        var result = Scan(buffer, requestMethod, connectionEnded);
        if (!result.IsFramed) { return result.Status; }
        consumed = result.Consumed;
        message = ToMessage(buffer[..consumed].ToArray());
        Reset();
        return result.Status;
    }

    /// <summary>Reads on in <paramref name="buffer"/>.</summary>
    public FramingResult Scan(ReadOnlySpan<byte> buffer, string requestMethod, bool connectionEnded)
    {
        if (_settled.Status != FramingStatus.NeedsMore) { return _settled; }
        while (!_headTaken)
        {
            var head = _head.Read(buffer);
            if (_start < 0 && _head.IsStarted) { _start = _head.Start; }
            if (head is null) { return Unfinished(connectionEnded); }
            if (head.Length > 0) { return Settle(Refused(head)); }
            if (TakeHead(buffer, requestMethod)) { break; }
            if (_head.Start - _start > options.MaxHeadBytes) { return Settle(Refused(HttpReasons.HeadTooLarge)); }
        }

        if (_length.Refusal is { } refusal) { return Settle(Refused(refusal)); }
        return _length.Kind switch
        {
            BodyKind.None when Status == 101 || (requestMethod == "CONNECT" && Status is >= 200 and < 300) => Settle(new FramingResult(FramingStatus.Upgraded, _start, _head.End)),
            BodyKind.None => Settle(Framed(_head.End, _length.Doubt)),
            BodyKind.Fixed => buffer.Length - _head.End >= _length.Bytes ? Settle(Framed(_head.End + _length.Bytes, _length.Doubt)) : Unfinished(connectionEnded),
            BodyKind.Chunked => ScanChunks(buffer, connectionEnded),
            BodyKind.UntilClose => ScanToEnd(buffer, connectionEnded),
            _ => Settle(new FramingResult(FramingStatus.Ambiguous, _start, 0, _length.Doubt)),
        };
    }

    /// <summary>The response that <see cref="Scan"/> framed. A body in one piece is a slice of <paramref name="buffer"/>; one in chunks is a copy.</summary>
    public ResponseMessage ToMessage(ReadOnlyMemory<byte> buffer)
    {
        var bytes = buffer.Span;
        StartLines.SplitResponse(bytes[_head.StartLine], out var version, out _, out var reason);
        var end = _settled.Consumed;
        var body = _length.Kind switch
        {
            BodyKind.None => ReadOnlyMemory<byte>.Empty,
            BodyKind.Chunked => BodyPieces.Join(buffer, _chunks),
            _ => buffer[_head.End..end],
        };
        return new ResponseMessage(Status, ReasonText(reason), StartLines.VersionText(version), _head.ToHeaders(bytes), body, buffer[_start..end]);
    }

    // False when the head was an interim one and the next is to be read.
    private bool TakeHead(ReadOnlySpan<byte> buffer, string requestMethod)
    {
        StartLines.SplitResponse(buffer[_head.StartLine], out _, out var status, out _);
        Status = int.Parse(status, CultureInfo.InvariantCulture);
        if (Status is >= 100 and < 200 and not 101)
        {
            InterimCount++;
            _head.Reset(_head.End);
            return false;
        }

        _headTaken = true;
        var bodyless = Status is 101 or 204 or 304 || requestMethod == "HEAD" || (requestMethod == "CONNECT" && Status is >= 200 and < 300);
        _length = bodyless ? new BodyLength(BodyKind.None) : BodyLength.OfResponse(_head, buffer, options.MaxBodyBytes);
        if (_length.Kind == BodyKind.Chunked) { _chunks.Reset(_head.End); }
        return true;
    }

    private FramingResult ScanChunks(ReadOnlySpan<byte> buffer, bool connectionEnded)
    {
        var body = _chunks.Read(buffer);
        if (body is null) { return Unfinished(connectionEnded); }
        return Settle(body.Length > 0 ? Refused(body) : Framed(_chunks.End, _length.Doubt ?? _chunks.Doubt));
    }

    private FramingResult ScanToEnd(ReadOnlySpan<byte> buffer, bool connectionEnded)
    {
        if (buffer.Length - _head.End > options.MaxBodyBytes) { return Settle(Refused(HttpReasons.BodyTooLarge)); }
        return connectionEnded ? Settle(Framed(buffer.Length, _length.Doubt)) : new FramingResult(FramingStatus.NeedsMore, _start);
    }

    private FramingResult Unfinished(bool connectionEnded)
    {
        if (!connectionEnded) { return new FramingResult(FramingStatus.NeedsMore, Math.Max(_start, 0)); }
        return new FramingResult(_start < 0 ? FramingStatus.Ended : FramingStatus.Truncated, Math.Max(_start, 0));
    }

    private FramingResult Framed(int end, string? doubt) => new(doubt is null ? FramingStatus.Complete : FramingStatus.Ambiguous, _start, end, doubt);

    private FramingResult Refused(string reason) =>
        new(reason is HttpReasons.HeadTooLarge or HttpReasons.BodyTooLarge ? FramingStatus.TooLarge : FramingStatus.Malformed, Math.Max(_start, 0), 0, reason);

    private FramingResult Settle(FramingResult result) => _settled = result;

    private static string ReasonText(ReadOnlySpan<byte> reason) => reason.SequenceEqual("OK"u8) ? "OK" : Encoding.Latin1.GetString(reason);
}
