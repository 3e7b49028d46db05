using System.Text.Json;
using Migrations.Capture.Frames;
using Migrations.Capture.Records;
using Migrations.Exchanges.Http;

namespace Migrations.Exchanges.Assembling;

/// <summary>Turns the frames of one connection into exchanges.</summary>
/// <remarks>
/// Frames come in the order of their link. The k-th request on a connection is number k; an answer says itself whose it is. An exchange is given
/// out when both halves are settled, the rest by <see cref="End"/>. Ordinals are the log's business: here they are 0. One thread.
/// </remarks>
public sealed class ConnectionAssembler
{
    private static readonly IReadOnlyList<Exchange> None = [];

    private readonly ushort _node;
    private readonly ulong _epoch;
    private readonly uint _connection;
    private readonly RequestStream _requests;
    private readonly ResponseStream _responses;
    private readonly SortedDictionary<uint, AssembledRequest> _waiting = [];
    private string _client = string.Empty;
    private long _lastAt;
    private bool _ended;

    public ConnectionAssembler(ushort node, ulong epoch, uint connection, FramingOptions options)
    {
        (_node, _epoch, _connection) = (node, epoch, connection);
        _responses = new ResponseStream(options);
        _requests = new RequestStream(options, _responses);
    }

    /// <summary>Takes one frame of this connection; frames of other kinds are passed over.</summary>
    public IReadOnlyList<Exchange> Push(LogFrame frame)
    {
        if (_ended) { return None; }
        var header = frame.Header;
        if (header.Kind is FrameKind.RequestBytes or FrameKind.ResponseBytes or FrameKind.Closed) { _lastAt = Math.Max(_lastAt, header.CapturedAtUnixNanos); }
        switch (header.Kind)
        {
            case FrameKind.Opened:
                Open(frame.Payload);
                return None;
            case FrameKind.RequestBytes:
                _requests.Push((long)header.Position, frame.Payload, header.CapturedAtUnixNanos, header.Request, header.Flags.HasFlag(FrameFlags.Unreadable));
                return Settle(isFinal: false, isClosed: false);
            case FrameKind.ResponseBytes:
                _responses.Push((long)header.Position, frame.Payload, header.CapturedAtUnixNanos, header.Request);
                return Settle(isFinal: false, isClosed: false);
            case FrameKind.Gap:
                PassFiltered(frame.Payload);
                return Settle(isFinal: false, isClosed: false);
            case FrameKind.Closed:
                return Finish(isClosed: true);
            default:
                return None;
        }
    }

    /// <summary>The log ends here: what is not whole is cut off.</summary>
    public IReadOnlyList<Exchange> End() => _ended ? None : Finish(isClosed: false);

    private List<Exchange> Finish(bool isClosed)
    {
        _ended = true;
        var exchanges = new List<Exchange>(Settle(isFinal: true, isClosed));
        foreach (var unread in _requests.Unread()) { _waiting.TryAdd(unread.Number, unread); }
        foreach (var request in _waiting.Values.ToList()) { exchanges.Add(Unsettled(request, isClosed)); }
        foreach (var number in _responses.Numbers.Where(number => !_waiting.ContainsKey(number)).Order().ToList())
        {
            if (OfLostRequest(number, isClosed) is { } exchange) { exchanges.Add(exchange); }
        }

        _waiting.Clear();
        return exchanges;
    }

    private IReadOnlyList<Exchange> Settle(bool isFinal, bool isClosed)
    {
        List<Exchange>? exchanges = null;
        while (_requests.TryTake(isFinal, out var request))
        {
            _waiting.Add(request.Number, request);
            while (TryPair(isClosed, out var exchange)) { (exchanges ??= []).Add(exchange); }
        }

        while (TryPair(isClosed, out var exchange)) { (exchanges ??= []).Add(exchange); }
        return exchanges ?? None;
    }

    private bool TryPair(bool isClosed, out Exchange exchange)
    {
        var isLowest = true;
        foreach (var request in _waiting.Values)
        {
            if (_responses.Find(request.Number, isLowest) is { IsEmpty: false } bytes)
            {
                var result = bytes.Scan(request.Message?.Method ?? "GET", isClosed);
                if (result.IsFramed)
                {
                    exchange = Paired(request, bytes, result);
                    return true;
                }
            }

            isLowest = false;
        }

        exchange = null!;
        return false;
    }

    private Exchange Paired(AssembledRequest request, ResponseBytes bytes, FramingResult result)
    {
        var status = (request.Status, result.Status) switch
        {
            (ExchangeStatus.Complete, FramingStatus.Upgraded) => ExchangeStatus.Upgraded,
            (ExchangeStatus.Complete, FramingStatus.Ambiguous) => ExchangeStatus.Ambiguous,
            _ => request.Status,
        };
        if (status == ExchangeStatus.Upgraded) { _requests.Stop(); }
        var exchange = Make(request, status, bytes.FirstAtUnixNanos, bytes.TimeOfEnd(result.Consumed), bytes.ToMessage(), bytes.Note, result.Reason);
        _responses.Take(request.Number, bytes, result.Consumed);
        _waiting.Remove(request.Number);
        return exchange;
    }

    private Exchange Unsettled(AssembledRequest request, bool isClosed)
    {
        if (_responses.Find(request.Number, isLowestWaiting: false) is not { IsEmpty: false } bytes)
        {
            var status = request.Status == ExchangeStatus.Complete ? ExchangeStatus.Unanswered : request.Status;
            return Make(request, status, 0, _lastAt, null);
        }

        var result = bytes.Scan(request.Message?.Method ?? "GET", isClosed);
        if (result.IsFramed) { return Paired(request, bytes, result); }
        var cutOff = request.Status == ExchangeStatus.Complete ? ExchangeStatus.CutOff : request.Status;
        return Make(request, cutOff, bytes.FirstAtUnixNanos, bytes.LastAtUnixNanos, null, bytes.Note, result.Reason ?? "the answer was cut off");
    }

    // Its bytes were never recorded, but its answer was: the number is known from the answer.
    private Exchange? OfLostRequest(uint number, bool isClosed)
    {
        if (_responses.Find(number, isLowestWaiting: false) is not { IsEmpty: false } bytes) { return null; }
        var result = bytes.Scan("GET", isClosed);
        var request = new AssembledRequest(number, ExchangeStatus.CutOff, bytes.FirstAtUnixNanos, bytes.FirstAtUnixNanos, null, "the request was not recorded");
        return Make(request, ExchangeStatus.CutOff, bytes.FirstAtUnixNanos, bytes.LastAtUnixNanos, result.IsFramed ? bytes.ToMessage() : null, bytes.Note);
    }

    private Exchange Make(AssembledRequest request, ExchangeStatus status, long answeredAt, long endedAt, ResponseMessage? response, params ReadOnlySpan<string?> notes)
    {
        var note = request.Note;
        foreach (var more in notes)
        {
            if (more is not null) { note = note is null ? more : $"{note}; {more}"; }
        }

        return new Exchange(
            0, new RequestStamp(_epoch, _connection, request.Number), _node, _client, status,
            request.StartedAtUnixNanos, request.ReceivedAtUnixNanos, answeredAt, endedAt, request.Message, response, note);
    }

    // Any other gap shows in the positions, and says no more than they do.
    private void PassFiltered(ReadOnlyMemory<byte> payload)
    {
        if (!RecordCodec.TryRead(FrameKind.Gap, payload, out var record, out _) || record is not GapRecord { IsFiltered: true, Bytes: > 0 } gap || gap.Connection != _connection) { return; }
        if (gap.Direction == "request") { _requests.PassFiltered((long)gap.FromPosition, gap.Bytes, gap.Requests); }
        else if (gap.Direction == "response") { _responses.PassFiltered((long)gap.FromPosition, gap.Bytes); }
    }

    private void Open(ReadOnlyMemory<byte> payload)
    {
        try
        {
            using var json = JsonDocument.Parse(payload);
            if (json.RootElement.TryGetProperty("remote", out var remote)) { _client = remote.GetString() ?? string.Empty; }
            if (json.RootElement.TryGetProperty("requestPosition", out var request)) { _requests.BeginAt(request.GetInt64()); }
            if (json.RootElement.TryGetProperty("responsePosition", out var response)) { _responses.BeginAt(response.GetInt64()); }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            _client = string.Empty;
        }
    }
}
