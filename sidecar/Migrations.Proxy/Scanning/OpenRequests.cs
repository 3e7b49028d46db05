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
        (request.Number, request.IsMutation, request.IsHead, request.IsConnect, request.Expects, request.Sequence, request.IsLost) = (number, true, false, false, false, 0, false);
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

    /// <summary>The oldest one's answer has passed whole.</summary>
    public void AnswerOldest()
    {
        if (_spare.Count < 4) { _spare.Push(_requests[_first]); }
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
