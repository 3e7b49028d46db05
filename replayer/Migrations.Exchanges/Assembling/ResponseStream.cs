using Migrations.Exchanges.Http;

namespace Migrations.Exchanges.Assembling;

/// <summary>Gathers what a node answered on one connection by the number of the request it answers. Pairing never counts: a 413 overtakes earlier answers.</summary>
/// <remarks>Only bytes whose request the recorder did not know (number 0) are given to the requests in order.</remarks>
internal sealed class ResponseStream(FramingOptions options)
{
    private readonly Dictionary<uint, ResponseBytes> _byNumber = [];
    private readonly Dictionary<uint, uint> _skipped = [];
    private ResponseBytes? _unnumbered;
    private long _filteredBytes;
    private bool _isLastWhole; // a filter kept out what follows the last answer
    private long _position;
    private uint _last;
    private uint _takenTo;

    public IEnumerable<uint> Numbers => _byNumber.Keys;

    public void BeginAt(long position) => _position = position;

    /// <summary>A filter kept out answers, or the rest of one: nothing of what is here is missing.</summary>
    public void PassFiltered(long from, long bytes)
    {
        var at = from - _filteredBytes;
        if (at < _position) { return; }
        if (at > _position) { BreakLast(); }
        (_position, _isLastWhole) = (at, true);
        _filteredBytes += bytes;
    }

    /// <summary>No answers will come to these requests.</summary>
    public void Skip(uint from, uint count)
    {
        _skipped[from] = count;
        MoveTakenTo();
    }

    public void Push(long position, ReadOnlyMemory<byte> bytes, long unixNanos, uint number)
    {
        position -= _filteredBytes;
        if (position + bytes.Length <= _position) { return; }
        if (position < _position)
        {
            bytes = bytes[(int)(_position - position)..];
            position = _position;
        }

        if (position > _position) { PassGap(number); }
        _position = position + bytes.Length;
        (_last, _isLastWhole) = (number, false);
        (number == 0 ? _unnumbered ??= new ResponseBytes(options) : Of(number)).Append(bytes, unixNanos);
    }

    /// <summary>True when bytes that answer the request were seen.</summary>
    public bool WasAnswered(uint number) => number <= _takenTo || _byNumber.ContainsKey(number);

    public Expectation ExpectationOf(uint number) => _byNumber.GetValueOrDefault(number)?.Expectation() ?? Expectation.Open;

    /// <summary>The bytes that answer a request, or null. The lowest number that waits is given what came without a number.</summary>
    public ResponseBytes? Find(uint number, bool isLowestWaiting) =>
        _byNumber.GetValueOrDefault(number) ?? (isLowestWaiting ? _unnumbered : null);

    /// <summary>Forgets an answer that was taken; what stands behind it without a number begins the next.</summary>
    public void Take(uint number, ResponseBytes taken, int consumed)
    {
        if (ReferenceEquals(taken, _unnumbered)) { _unnumbered = taken.Rest(consumed); }
        _byNumber[number] = ResponseBytes.Taken;
        MoveTakenTo();
    }

    private void MoveTakenTo()
    {
        while (true)
        {
            if (_skipped.Remove(_takenTo + 1, out var count)) { _takenTo = (uint)Math.Min(uint.MaxValue - 1, (ulong)_takenTo + count); }
            else if (_byNumber.TryGetValue(_takenTo + 1, out var next) && ReferenceEquals(next, ResponseBytes.Taken)) { _byNumber.Remove(++_takenTo); }
            else { return; }
        }
    }

    // Bytes behind an answer that was whole belong to nothing.
    private ResponseBytes Of(uint number)
    {
        if (number <= _takenTo) { return new ResponseBytes(options); }
        if (!_byNumber.TryGetValue(number, out var bytes)) { return _byNumber[number] = new ResponseBytes(options); }
        return ReferenceEquals(bytes, ResponseBytes.Taken) ? new ResponseBytes(options) : bytes;
    }

    // What was not whole before the gap is cut off by it; so is an answer that goes on behind it.
    private void PassGap(uint next)
    {
        BreakLast();
        if (next == 0) { (_unnumbered ??= new ResponseBytes(options)).Break(); } else { Of(next).MarkAfterGap(); }
    }

    private void BreakLast()
    {
        if (_isLastWhole) { return; }
        if (_last == 0) { _unnumbered?.Break(); } else { Of(_last).Break(); }
    }
}
