using Microsoft.Extensions.Logging;
using Migrations.Capture.Frames;
using Migrations.Capture.Records;
using Migrations.Proxy.Linking;
using Migrations.Proxy.Scanning;

namespace Migrations.Proxy.Recording;

/// <summary>Looks at the bytes of one connection as they pass, makes frames of them, and says which answers wait.</summary>
/// <remarks>
/// The request pump calls <see cref="Request"/>, the response pump <see cref="Response"/> and <see cref="WaitAsync"/>; the link's lock guards the rest.
/// Nothing it does can fail the relay: an error makes it step aside, and bytes pass without a look.
/// </remarks>
internal sealed class ConnectionTap
{
    private readonly LinkRecorder _recorder;
    private readonly Link _link;
    private readonly OpenRequests _open = new();
    private readonly RequestScanner _requests;
    private readonly RequestSieve? _sieve; // null: there is no filter
    private readonly ResponseScanner _responses;
    private readonly ConnectionBooks _books;
    private readonly HeldAnswer _held;
    private ulong _requestPosition;
    private ulong _responsePosition;
    private uint _responding; // the request whose answer's bytes pass now; 0: not known
    private bool _isRespondingMutation;
    private OpenRequest? _answered; // whose answer passes; null: nobody's
    private bool _isAnswerOut; // a filter keeps out the request it answers
    private volatile bool _isAside;
    private bool _endedMutation; // the request pump's
    private volatile int _openCount;
    private TaskCompletionSource? _room; // somebody waits until no more than so many are open
    private int _roomAt;

    public ConnectionTap(LinkRecorder recorder, Link link, uint number, string? remote, string? local)
    {
        (_recorder, _link, Number) = (recorder, link, number);
        _requests = new RequestScanner(_open, recorder.Recorder.Lines, recorder.Recorder.Filter);
        _responses = new ResponseScanner(recorder.Recorder.Lines);
        _sieve = recorder.Recorder.Filter is null ? null : new RequestSieve(_requests);
        _held = new HeldAnswer(number);
        _books = new ConnectionBooks(recorder, number, remote, local);
    }

    public uint Number { get; }

    /// <summary>No request is open; null when nobody looks any more and it is not known.</summary>
    public bool? IsIdle
    {
        get
        {
            if (_isAside) { return null; }
            lock (_recorder.Gate) { return _open.Count == 0 && _requests.IsIdle && _responses.IsBetween; }
        }
    }

    /// <summary>Requests whose answers have not passed; 0 when nobody looks any more.</summary>
    public int OpenCount => _openCount;

    /// <summary>Ends when no more than these are open, or nobody looks any more. One caller at a time.</summary>
    public Task WhenOpenAtMostAsync(int most)
    {
        lock (_recorder.Gate)
        {
            if (_isAside || _open.Count <= most) { return Task.CompletedTask; }
            (_room, _roomAt) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), most);
            return _room.Task;
        }
    }

    public void BeginNeedsLock()
    {
        if (_recorder.Recorder.Records) { _books.TrySettleNeedsLock(); }
    }

    /// <summary>Bytes of the client, before the source gets them. False: they and the connection are refused.</summary>
    public bool Request(ReadOnlySpan<byte> bytes)
    {
        if (_isAside) { return true; }
        try
        {
            return TakeRequest(bytes);
        }
        catch (Exception e)
        {
            Failed(e);
            return true;
        }
    }

    /// <summary>The bytes are on their way to the source: now what was recorded of them goes to the sidecar, which writes while the source works.</summary>
    public void RequestPassed()
    {
        if (!_endedMutation) { _link.FlushSoon(); }
        else if (_recorder.Recorder.Policy == CapturePolicy.Acknowledged) { _link.FlushInline(); }
        else { _link.FlushAtOnce(); }
    }

    /// <summary>Bytes of the source, before the client gets them. Looks at no more than one answer's.</summary>
    /// <param name="isFinal">No more will come: they are taken whatever they are.</param>
    public ResponseStep Response(ReadOnlySpan<byte> bytes, bool isFinal)
    {
        if (_isAside) { return new ResponseStep(bytes.Length); }
        try
        {
            return TakeResponse(bytes, isFinal);
        }
        catch (Exception e)
        {
            Failed(e);
            return new ResponseStep(bytes.Length);
        }
    }

    /// <summary>Ends when the answer that <see cref="Response"/> said must wait may pass.</summary>
    public ValueTask<Release> WaitAsync() => _held.WaitAsync();

    /// <summary>The connection has ended.</summary>
    public void Close(string reason)
    {
        HeldAnswer? ready = null;
        lock (_recorder.Gate)
        {
            _recorder.Holds.ReleaseOneNeedsLock(_held, Release.Policy, ref ready);
            CloseNeedsLock(reason);
        }
        HeldAnswer.Resume(ready);
        _link.FlushSoon();
    }

    public void CloseNeedsLock(string reason)
    {
        if (_isAside) { return; }
        _isAside = true;
        TellOpenNeedsLock();
        _recorder.ForgetNeedsLock(this);
        _recorder.Ledger.ConnectionsClosed++;
        if (_sieve is { HasWaiting: true }) { KeepWaitingNeedsLock(); }
        _requests.LetGo();
        _responses.LetGo();
        if (!_books.IsOpenedTold && !_recorder.Recorder.Records) { return; }
        if (!_books.TrySettleNeedsLock()) { _books.OweNeedsLock(); }
        _recorder.Owed.Append(FrameKind.Closed, Number, FramePayloads.Closed(new ClosedRecord(reason, _requestPosition, _responsePosition)));
    }

    /// <summary>Records this connection no further; what is held goes out first.</summary>
    public void StepAsideNeedsLock(string reason, NotCaptured why, ref HeldAnswer? ready)
    {
        if (_isAside) { return; }
        _recorder.Ledger.NotCaptured(why);
        _recorder.Holds.ReleaseOneNeedsLock(_held, Release.Policy, ref ready);
        var now = _recorder.Recorder.Clock.UnixNanos();
        _recorder.TellGapNeedsLock(reason, "both", Number, now, now);
        CloseNeedsLock(reason);
    }

    private bool TakeRequest(ReadOnlySpan<byte> bytes)
    {
        var endsMutation = false;
        var isTaken = true;
        HeldAnswer? ready = null;
        lock (_recorder.Gate)
        {
            if (_isAside) { return true; }
            _recorder.Ledger.RequestBytes += bytes.Length;
            var before = _requests.LastRequest;
            var hasConnect = false;
            var max = _recorder.Recorder.Budget.MaxPayloadBytes;
            while (!bytes.IsEmpty)
            {
                var piece = bytes[..Math.Min(max, bytes.Length)];
                if (_sieve is null) { RequestPieceNeedsLock(piece); } else { SievePieceNeedsLock(piece); }
                endsMutation |= _requests.EndsMutation;
                hasConnect |= _requests.HasConnect;
                bytes = bytes[piece.Length..];
            }
            _recorder.Ledger.Requests += _requests.LastRequest - before;
            _openCount = _open.Count;
            if (_requests.IsHttp2)
            {
                StepAsideNeedsLock("http2", NotCaptured.Http2, ref ready);
                isTaken = _recorder.Recorder.Options.Http2 == PassOrRefuse.Pass;
            }
            else if (hasConnect && _recorder.Recorder.Options.Connect == PassOrRefuse.Refuse)
            {
                StepAsideNeedsLock("connect", NotCaptured.Connect, ref ready);
                isTaken = false;
            }
        }
        HeldAnswer.Resume(ready);
        _endedMutation = endsMutation;
        return isTaken;
    }

    private void RequestPieceNeedsLock(ReadOnlySpan<byte> piece)
    {
        _requests.Scan(piece);
        var flags = (_requests.HasMutation ? FrameFlags.Mutation : FrameFlags.None) | (_requests.IsUnreadable ? FrameFlags.Unreadable : FrameFlags.None);
        RecordRequestNeedsLock(piece, flags, _requests.FirstRequest, _requests.LastRequest);
    }

    private void SievePieceNeedsLock(ReadOnlySpan<byte> piece)
    {
        _requests.BeginChunk();
        while (_sieve!.TryNext(ref piece, out var run))
        {
            RecordRequestNeedsLock(run.Waited, run.WaitedFlags, run.WaitedRequest, run.WaitedRequest);
            RecordRequestNeedsLock(run.Kept, run.Flags, run.First, run.Last);
            if (run.OutBytes == 0) { continue; }
            _recorder.DropNeedsLock(_books.MissingRequest, _requestPosition, run.OutBytes, run.OutRequests, _recorder.Recorder.Records ? Loss.Filtered : Loss.Policy);
            _requestPosition += (ulong)run.OutBytes;
        }
    }

    // An answer to it, or the connection's end: it came before the head was whole.
    private void KeepWaitingNeedsLock()
    {
        var run = new SievedRun();
        _sieve!.TakeWaiting(ref run);
        RecordRequestNeedsLock(run.Waited, run.WaitedFlags, run.WaitedRequest, run.WaitedRequest);
    }

    private void RecordRequestNeedsLock(ReadOnlySpan<byte> piece, FrameFlags flags, uint first, uint last)
    {
        if (piece.IsEmpty) { return; }
        var isKept = _recorder.Recorder.Records;
        var share = flags.HasFlag(FrameFlags.Mutation) ? Share.Mutation : Share.Read;
        if (isKept && TryAppendNeedsLock(FrameKind.RequestBytes, flags, _requestPosition, first, piece, share))
        {
            _open.Written(first, last, _recorder.Log.LastSequence);
        }
        else
        {
            _recorder.DropNeedsLock(_books.MissingRequest, _requestPosition, piece.Length, _open.Lost(first, last), isKept ? Loss.BufferFull : Loss.Policy);
        }
        _requestPosition += (ulong)piece.Length;
    }

    private ResponseStep TakeResponse(ReadOnlySpan<byte> bytes, bool isFinal)
    {
        ResponseStep step;
        HeldAnswer? ready = null;
        var isMutation = false;
        lock (_recorder.Gate)
        {
            if (_isAside) { return new ResponseStep(bytes.Length); }
            var begins = _responses.IsBetween;
            if (begins && !isFinal && !ResponseScanner.CanBegin(bytes)) { return default; }
            if (begins) { _answered = _open.AnsweredBy(ResponseScanner.StatusOf(bytes)); }
            if (begins && _sieve is { HasWaiting: true } && (_answered is null || _answered.Number == _sieve.WaitingRequest)) { KeepWaitingNeedsLock(); }
            var taken = _responses.Take(bytes, _answered is { IsHead: true });
            if (begins) { BeginAnswer(_answered); }
            isMutation = _isRespondingMutation;
            RecordResponseNeedsLock(bytes[..taken]);
            step = EndStepNeedsLock(taken, begins, _answered, ref ready);
            TellOpenNeedsLock();
        }
        HeldAnswer.Resume(ready);
        if (step.MustWait) { _link.FlushInline(); } else if (isMutation) { _link.FlushAtOnce(); } else { _link.FlushSoon(); }
        return step;
    }

    private void TellOpenNeedsLock()
    {
        _openCount = _isAside ? 0 : _open.Count;
        if (_room is null || _openCount > _roomAt) { return; }
        _room.SetResult();
        _room = null;
    }

    private void BeginAnswer(OpenRequest? request)
    {
        var isKnown = request is not null && !_responses.IsUnreadable;
        _responding = isKnown ? request!.Number : 0;
        _isRespondingMutation = isKnown ? request!.IsMutation : _open.HasMutation;
        _isAnswerOut = isKnown && request!.IsFilteredOut;
    }

    private void RecordResponseNeedsLock(ReadOnlySpan<byte> bytes)
    {
        _recorder.Ledger.ResponseBytes += bytes.Length;
        var max = _recorder.Recorder.Budget.MaxPayloadBytes;
        var share = _isRespondingMutation ? Share.Mutation : Share.Read;
        var isKept = _recorder.Recorder.Records;
        if (_isAnswerOut && _responses.IsUnreadable) { (_isAnswerOut, _responding) = (false, 0); } // what follows may be anybody's
        if (_isAnswerOut)
        {
            _recorder.DropNeedsLock(_books.MissingResponse, _responsePosition, bytes.Length, 0, isKept ? Loss.Filtered : Loss.Policy);
            _responsePosition += (ulong)bytes.Length;
            return;
        }
        while (!bytes.IsEmpty)
        {
            var piece = bytes[..Math.Min(max, bytes.Length)];
            if (!isKept || !TryAppendNeedsLock(FrameKind.ResponseBytes, FrameFlags.None, _responsePosition, _responding, piece, share))
            {
                _recorder.DropNeedsLock(_books.MissingResponse, _responsePosition, piece.Length, _open.Lost(_responding, _responding), isKept ? Loss.BufferFull : Loss.Policy);
            }
            _responsePosition += (ulong)piece.Length;
            bytes = bytes[piece.Length..];
        }
    }

    private ResponseStep EndStepNeedsLock(int taken, bool begins, OpenRequest? request, ref HeldAnswer? ready)
    {
        var isSwitched = _responses.Status == 101 || (request is { IsConnect: true } && _responses.Status / 100 == 2);
        if (begins && isSwitched)
        {
            var (why, reason, choice) = _responses.Status == 101
                ? (NotCaptured.Upgrade, "upgrade", _recorder.Recorder.Options.Upgrade)
                : (NotCaptured.Connect, "connect", _recorder.Recorder.Options.Connect);
            StepAsideNeedsLock(reason, why, ref ready);
            return new ResponseStep(taken, IsRefused: choice == PassOrRefuse.Refuse);
        }
        var mustWait = (begins || _responses.IsUnreadable) && !_responses.IsInterim && _isRespondingMutation && MustWaitNeedsLock(request);
        if (_responses.HasEnded && request is not null) { AnswerEnded(request); }
        return new ResponseStep(taken, mustWait);
    }

    private void AnswerEnded(OpenRequest request)
    {
        if (_responses.IsInterim)
        {
            request.IsContinued |= _responses.Status == 100;
            return;
        }
        // The node's decoder gives up the body of a request whose leave to send it was refused.
        if (request.Expects && _responses.Status is 413 or 417 && request.Number == _requests.LastRequest) { _requests.AbandonBody(); }
        _open.Answered(request);
        _answered = null;
    }

    private bool MustWaitNeedsLock(OpenRequest? request)
    {
        // Whose answer it is may not be known: then it waits for the last that is open.
        var last = _responding != 0 ? request : _open.Newest;
        if (last is null || !_recorder.Holds.MustWaitNeedsLock(Number, _responding, last.IsLost)) { return false; }
        var deadline = _recorder.Recorder.Clock.Monotonic() + (_recorder.Recorder.Options.HoldTimeout.Ticks * 100);
        _held.Begin(_responding, last.Sequence, _recorder.Log.LastSequence, deadline, isTold: last.Sequence > _recorder.Log.DurableTo);
        _recorder.Holds.HoldNeedsLock(_held);
        return true;
    }

    private bool TryAppendNeedsLock(FrameKind kind, FrameFlags flags, ulong position, uint request, ReadOnlySpan<byte> bytes, Share share) =>
        _recorder.Recorder.Budget.Allows(share) && _books.TrySettleNeedsLock() && _recorder.Log.TryAppend(kind, flags, position, Number, request, bytes, share);

    private void Failed(Exception error)
    {
        _recorder.Recorder.Logger.TapFailed(error);
        HeldAnswer? ready = null;
        try
        {
            lock (_recorder.Gate)
            {
                _recorder.Ledger.Errors++;
                StepAsideNeedsLock("error", NotCaptured.Error, ref ready);
            }
        }
        finally
        {
            _isAside = true;
            lock (_recorder.Gate) { TellOpenNeedsLock(); }
        }
        HeldAnswer.Resume(ready);
    }
}
