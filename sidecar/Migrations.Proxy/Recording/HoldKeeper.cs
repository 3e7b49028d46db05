using Migrations.Capture.Frames;

namespace Migrations.Proxy.Recording;

/// <summary>
/// Decides which answers of one link wait, and lets them go: when the request's bytes are durable and the answer's are on the link, when they waited
/// too long, when the link is lost, or when the proxy stops. Fail-open: a client never waits longer than the setting says. Under the link's lock.
/// </summary>
internal sealed class HoldKeeper
{
    private readonly LinkRecorder _link;
    private readonly List<HeldAnswer> _holding = [];
    private readonly ITimer _timer;
    private readonly TimeSpan _look;
    private bool _isLinkUp;
    private bool _isSuspended; // an answer waited in vain: until the sidecar makes something durable again, none waits
    private bool _isTimerSet;

    public HoldKeeper(LinkRecorder link)
    {
        _link = link;
        _look = TimeSpan.FromMilliseconds(Math.Clamp(link.Recorder.Options.HoldTimeout.TotalMilliseconds / 10, 1, 50));
        _timer = link.Recorder.Time.CreateTimer(static h => ((HoldKeeper)h!).ReleaseOverdue(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void LinkUpNeedsLock()
    {
        _isLinkUp = true;
        _isSuspended = false;
    }

    public void LinkLostNeedsLock(ref HeldAnswer? ready)
    {
        _isLinkUp = false;
        ReleaseAllNeedsLock(Release.LinkLost, ref ready);
    }

    /// <summary>Something became durable.</summary>
    public void ProgressedNeedsLock(ref HeldAnswer? ready)
    {
        _isSuspended = false;
        ReleaseReadyNeedsLock(ref ready);
    }

    /// <summary>Whether the answer has to wait; false also when it should have but cannot, which is told.</summary>
    public bool MustWaitNeedsLock(uint connection, uint request, bool isLost)
    {
        if (_link.Recorder.Policy != CapturePolicy.Acknowledged) { return false; }
        Release? passing = _link.Recorder.IsStopping ? Release.Stopping
            : !_isLinkUp ? Release.LinkLost
            : _isSuspended ? Release.Timeout
            : isLost ? Release.Overflow
            : null;
        if (passing is not { } why) { return true; }
        ReleasedNeedsLock(connection, request, why, isTold: false);
        return false;
    }

    /// <summary>It waits from here on.</summary>
    public void HoldNeedsLock(HeldAnswer answer)
    {
        if (answer.IsTold)
        {
            _link.Ledger.Held++;
            _link.TellNeedsLock(FrameKind.Held, answer.Connection, answer.Request, FramePayloads.HeldResponse);
        }
        _holding.Add(answer);
        Watch();
    }

    /// <summary>Lets everything go whose numbers have come.</summary>
    public void ReleaseReadyNeedsLock(ref HeldAnswer? ready)
    {
        for (var i = _holding.Count - 1; i >= 0; i--)
        {
            if (_holding[i].IsReady(_link.Log.DurableTo, _link.Log.HandedTo)) { ReleaseNeedsLock(i, Release.Durable, ref ready); }
        }
    }

    public void ReleaseAllNeedsLock(Release why, ref HeldAnswer? ready)
    {
        for (var i = _holding.Count - 1; i >= 0; i--) { ReleaseNeedsLock(i, why, ref ready); }
    }

    /// <summary>Its connection ends, or records no further.</summary>
    public void ReleaseOneNeedsLock(HeldAnswer answer, Release why, ref HeldAnswer? ready)
    {
        var at = _holding.IndexOf(answer);
        if (at >= 0) { ReleaseNeedsLock(at, why, ref ready); }
    }

    private void ReleaseNeedsLock(int at, Release why, ref HeldAnswer? ready)
    {
        var answer = _holding[at];
        _holding[at] = _holding[^1];
        _holding.RemoveAt(_holding.Count - 1);
        ReleasedNeedsLock(answer.Connection, answer.Request, why, answer.IsTold);
        answer.ReleasedBy = why;
        answer.NextReady = ready;
        ready = answer;
    }

    // One that waited for its bytes to be on the link only, and got it, is not worth a word.
    private void ReleasedNeedsLock(uint connection, uint request, Release why, bool isTold)
    {
        if (!isTold && why == Release.Durable) { return; }
        if (!isTold) { _link.Ledger.Held++; } // so that held and released balance
        _link.Ledger.Released(why);
        _link.TellNeedsLock(FrameKind.Released, connection, request, FramePayloads.Released(why));
        if (why != Release.Timeout || _isSuspended) { return; }
        _isSuspended = true;
        var now = _link.Recorder.Clock.UnixNanos();
        _link.TellGapNeedsLock("holdTimeout", "response", connection, now - (_link.Recorder.Options.HoldTimeout.Ticks * 100), now);
    }

    private void Watch()
    {
        if (_isTimerSet) { return; }
        _isTimerSet = true;
        _timer.Change(_look, Timeout.InfiniteTimeSpan);
    }

    private void ReleaseOverdue()
    {
        HeldAnswer? ready = null;
        lock (_link.Gate)
        {
            _isTimerSet = false;
            var now = _link.Recorder.Clock.Monotonic();
            for (var i = _holding.Count - 1; i >= 0; i--)
            {
                if (_holding[i].Deadline <= now) { ReleaseNeedsLock(i, Release.Timeout, ref ready); }
            }
            if (_holding.Count > 0) { Watch(); }
        }
        HeldAnswer.Resume(ready);
    }
}
