using System.Globalization;
using Migrations.Exchanges.Http;

namespace Migrations.Exchanges.Assembling;

/// <summary>Cuts what a client sent on one connection into numbered requests.</summary>
/// <remarks>
/// A gap in the positions cuts off the request it lies in. Reading goes on behind it when that is safe: the gap lies inside a body of
/// known length; or a frame begins with a whole request head, the recorder numbered it above every request seen, and the request before it
/// was answered already, so that the client waited and did not write in between; or it begins right behind requests that a filter kept out.
/// Otherwise what follows is listed by number, unread. What a filter kept out is no loss: whole requests, as if they had not been sent but for
/// their numbers. Positions in here are those without it.
/// </remarks>
internal sealed class RequestStream(FramingOptions options, ResponseStream responses)
{
    private readonly GrowingBytes _pending = new();
    private readonly CaptureMarks _marks = new();
    private readonly RequestFramer _framer = new(options);
    private readonly Queue<AssembledRequest> _ready = new();
    private readonly SortedDictionary<uint, (long First, long Last)> _unread = [];
    private readonly Queue<(long Position, uint Requests)> _filtered = new();
    private long _filteredBytes;
    private long _filteredAt = -1; // where the last of them were
    private long _position;
    private long _skipTo;
    private uint _number = 1;
    private string? _noteOfNext;
    private State _state;

    private enum State : byte
    {
        Reading,

        /// <summary>Behind a gap; a safe place to read on is looked for.</summary>
        Lost,

        /// <summary>What follows cannot be read.</summary>
        Stopped,

        /// <summary>What follows is not HTTP.</summary>
        Upgraded,
    }

    /// <summary>The connection was there before it was recorded: it begins at <paramref name="position"/> with a request whose number is not known yet.</summary>
    public void BeginAt(long position)
    {
        _position = position;
        if (position > 0) { _state = State.Lost; }
    }

    /// <summary>The connection is no longer HTTP: what follows is no request, read or unread.</summary>
    public void Stop() => _state = State.Upgraded;

    /// <summary>A filter kept out whole requests, or the rest of one.</summary>
    /// <param name="requests">How many begin there.</param>
    public void PassFiltered(long from, long bytes, long requests)
    {
        var at = from - _filteredBytes;
        if (at < _position || requests is < 0 or > uint.MaxValue) { return; }
        if (at > _position)
        {
            PassGap(at);
            _position = at;
        }

        _filteredBytes += bytes;
        _filteredAt = at;
        if (_state == State.Reading && requests > 0) { _filtered.Enqueue((at, (uint)requests)); }
    }

    /// <param name="firstNumber">The recorder's number of the first request with bytes in this chunk; 0 when not known.</param>
    public void Push(long position, ReadOnlyMemory<byte> bytes, long unixNanos, uint firstNumber, bool unreadable)
    {
        position -= _filteredBytes;
        if (position + bytes.Length <= _position) { return; }
        if (position < _position)
        {
            bytes = bytes[(int)(_position - position)..];
            position = _position;
        }

        if (position > _position) { PassGap(position); }
        _position = position + bytes.Length;
        if (_state == State.Lost && !unreadable && (IsBehindFiltered(position, firstNumber) || CanReadOn(bytes.Span, firstNumber))) { ReadOn(firstNumber); }
        if (_state != State.Reading)
        {
            ListUnread(firstNumber, unixNanos);
            return;
        }

        if (position < _skipTo)
        {
            var skipped = (int)Math.Min(bytes.Length, _skipTo - position);
            (bytes, position) = (bytes[skipped..], position + skipped);
            if (bytes.IsEmpty) { return; }
        }

        _marks.Add(position, unixNanos);
        _pending.Append(bytes);
    }

    /// <summary>The next request that is settled; false when more bytes, or the answer to an expectation, must come first.</summary>
    public bool TryTake(bool isFinal, out AssembledRequest request)
    {
        if (_ready.TryDequeue(out request!)) { return true; }
        if (_state != State.Reading) { return false; }
        var result = _framer.Scan(_pending.Memory.Span, isFinal);
        CountFiltered(_position - _pending.Length + result.Start);
        if (_framer.HasExpectation && result.Status is not (FramingStatus.Malformed or FramingStatus.TooLarge))
        {
            var answer = responses.ExpectationOf(_number);
            if (answer == Expectation.Refused) { return TakeFramed(_framer.Head.End, ExchangeStatus.Complete, null, withoutBody: true, out request); }
            if (answer == Expectation.Open && !isFinal) { return false; }
        }

        switch (result.Status)
        {
            case FramingStatus.NeedsMore or FramingStatus.Ended: return false;
            case FramingStatus.Complete: return TakeFramed(result.Consumed, ExchangeStatus.Complete, null, false, out request);
            case FramingStatus.Ambiguous when result.IsFramed: return TakeFramed(result.Consumed, ExchangeStatus.Ambiguous, result.Reason, false, out request);
            case FramingStatus.Truncated: return TakeUnframed(ExchangeStatus.CutOff, "the request was cut off", result.Start, out request);
            case FramingStatus.Ambiguous: return TakeUnframed(ExchangeStatus.Ambiguous, result.Reason, result.Start, out request);
            default: return TakeUnframed(ExchangeStatus.Unparsable, result.Reason, result.Start, out request);
        }
    }

    /// <summary>Method of a request whose head is there but which is not settled; null for any other number.</summary>
    public string? MethodInProgress(uint number) =>
        _state == State.Reading && number == _number && _framer.HasHead ? _framer.MethodOf(_pending.Memory.Span) : null;

    /// <summary>Requests that had bytes which were not read, by number.</summary>
    public IEnumerable<AssembledRequest> Unread() => _unread.Select(static pair => new AssembledRequest(
        pair.Key, ExchangeStatus.Unparsable, pair.Value.First, pair.Value.Last, null, "behind what could not be read on its connection"));

    private bool TakeFramed(int consumed, ExchangeStatus status, string? note, bool withoutBody, out AssembledRequest request)
    {
        var begin = _position - _pending.Length;
        var message = _framer.ToMessage(_pending.Memory, withoutBody);
        var notes = _noteOfNext is null ? note : note is null ? _noteOfNext : $"{_noteOfNext}; {note}";
        request = new AssembledRequest(_number++, status, _marks.TimeOf(begin + _framer.Head.Start), _marks.TimeOf(begin + consumed - 1), message, notes);
        _noteOfNext = null;
        _pending.Advance(consumed);
        _marks.Forget(begin + consumed);
        _framer.Reset();
        return true;
    }

    private bool TakeUnframed(ExchangeStatus status, string? note, int start, out AssembledRequest request)
    {
        var begin = _position - _pending.Length;
        request = new AssembledRequest(_number++, status, _marks.TimeOf(begin + start), _marks.TimeOf(_position - 1), null, note);
        _state = State.Stopped;
        _pending.Clear();
        return true;
    }

    private void PassGap(long position)
    {
        var lost = position - _position;
        if (_state != State.Reading) { return; }
        while (TryTake(isFinal: false, out var request)) { _ready.Enqueue(request); if (_state != State.Reading) { return; } }
        var begin = _position - _pending.Length;
        var result = _framer.Scan(_pending.Memory.Span, isFinal: false);
        var end = _framer.KnownEnd > 0 ? begin + _framer.KnownEnd : 0;
        var note = string.Create(CultureInfo.InvariantCulture, $"{lost} bytes were not recorded");
        var inBody = Math.Max(end, _skipTo) >= position;
        if (_pending.Length > 0 && _framer.IsStarted)
        {
            _ready.Enqueue(new AssembledRequest(_number++, ExchangeStatus.CutOff, _marks.TimeOf(begin + result.Start), _marks.TimeOf(_position - 1), null, $"{note} inside the request"));
        }

        if (inBody) { _skipTo = Math.Max(end, _skipTo); } else { (_state, _noteOfNext) = (State.Lost, $"read on after a gap: {note}"); }
        _pending.Clear();
        _framer.Reset();
    }

    // The requests that were filtered out before the one that begins at this position have their numbers too.
    private void CountFiltered(long start)
    {
        while (_filtered.TryPeek(out var filtered) && filtered.Position <= start)
        {
            responses.Skip(_number, filtered.Requests);
            _number = (uint)Math.Min(uint.MaxValue, (ulong)_number + filtered.Requests);
            _filtered.Dequeue();
        }
    }

    private bool IsBehindFiltered(long position, uint number) => position == _filteredAt && number >= _number && !_unread.ContainsKey(number);

    private bool CanReadOn(ReadOnlySpan<byte> bytes, uint number)
    {
        if (number < _number || number == 0 || _unread.ContainsKey(number) || (number > 1 && !responses.WasAnswered(number - 1))) { return false; }
        var framer = new RequestFramer(options);
        var result = framer.Scan(bytes, isFinal: false);
        return result.Start == 0 && framer.HasHead && result.Status is FramingStatus.Complete or FramingStatus.NeedsMore && framer.HasPlainStart(bytes);
    }

    private void ReadOn(uint number)
    {
        _number = number;
        _state = State.Reading;
        _filtered.Clear();
        _noteOfNext ??= "the connection was open before it was recorded";
    }

    private void ListUnread(uint number, long unixNanos)
    {
        if (number < _number || _state == State.Upgraded) { return; }
        _unread[number] = _unread.TryGetValue(number, out var seen) ? (seen.First, unixNanos) : (unixNanos, unixNanos);
    }
}
