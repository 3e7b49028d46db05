namespace Migrations.Proxy.Scanning;

/// <summary>The requests of one connection that wait for their answers, oldest first.</summary>
internal sealed class OpenRequests
{
    private readonly List<OpenRequest> _requests = [];
    private readonly Stack<OpenRequest> _spare = [];
    private int _first;

    public int Count => _requests.Count - _first;

    public OpenRequest? Oldest => Count > 0 ? _requests[_first] : null;

    public OpenRequest? Newest => Count > 0 ? _requests[^1] : null;

    /// <summary>Whether one of them may change something.</summary>
    public bool HasMutation
    {
        get
        {
            for (var i = _first; i < _requests.Count; i++)
            {
                if (_requests[i].IsMutation) { return true; }
            }
            return false;
        }
    }

    public OpenRequest Begin(uint number)
    {
        if (!_spare.TryPop(out var request)) { request = new OpenRequest(); }
        (request.Number, request.IsMutation, request.IsHead, request.IsConnect, request.Sequence, request.IsLost) = (number, true, false, false, 0, false);
        (request.Expects, request.IsContinued, request.ExpectsOddly, request.BodyBytes, request.IsFilteredOut) = (false, false, false, 0, false);
        _requests.Add(request);
        return request;
    }

    /// <summary>The bytes of these requests went into this frame.</summary>
    public void Written(uint first, uint last, ulong sequence)
    {
        for (var i = _requests.Count - 1; i >= _first && _requests[i].Number >= first; i--)
        {
            if (_requests[i].Number <= last) { _requests[i].Sequence = sequence; }
        }
    }

    /// <summary>Bytes of these requests were dropped; gives how many of them had lost nothing before.</summary>
    public int Lost(uint first, uint last)
    {
        var fresh = 0;
        for (var i = _requests.Count - 1; i >= _first && _requests[i].Number >= first; i--)
        {
            if (_requests[i].Number > last || _requests[i].IsLost) { continue; }
            _requests[i].IsLost = true;
            fresh++;
        }
        return fresh;
    }

    /// <summary>The one that an answer with this status is for; null when none is open.</summary>
    /// <remarks>
    /// A node answers in the order of requests, but for what its decoder answers by itself, which overtakes: 100 and 417 answer an expectation,
    /// 413 a body longer than any that the node takes, so it is for the longest.
    /// </remarks>
    public OpenRequest? AnsweredBy(int status)
    {
        if (Count < 2 || status is not (100 or 413 or 417)) { return Oldest; }
        var answered = Oldest!;
        for (var i = _first; i < _requests.Count; i++)
        {
            var request = _requests[i];
            if (status == 413 && request.BodyBytes > answered.BodyBytes) { answered = request; }
            else if (status == 100 && request is { Expects: true, IsContinued: false } || (status == 417 && request.ExpectsOddly)) { return request; }
        }
        return answered;
    }

    /// <summary>The answer to this one has passed whole.</summary>
    public void Answered(OpenRequest request)
    {
        if (_spare.Count < 4) { _spare.Push(request); }
        if (!ReferenceEquals(request, _requests[_first]))
        {
            _requests.RemoveAt(_requests.IndexOf(request, _first));
            return;
        }
        _requests[_first++] = null!;
        if (_first == _requests.Count)
        {
            _requests.Clear();
            _first = 0;
        }
        else if (_first > 64 && _first * 2 > _requests.Count)
        {
            _requests.RemoveRange(0, _first);
            _first = 0;
        }
    }
}
