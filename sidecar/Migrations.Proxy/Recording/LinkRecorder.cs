using Migrations.Capture.Frames;
using Migrations.Capture.Records;

namespace Migrations.Proxy.Recording;

/// <summary>What one link records: its frames, its connections, its books and the answers that wait on it. One lock guards all of it.</summary>
internal sealed class LinkRecorder
{
    private readonly HashSet<ConnectionTap> _taps = [];
    private uint _connections;
    private bool _isDropping;
    private long _notRecordedSince;

    public LinkRecorder(Recorder recorder, ushort number)
    {
        (Recorder, Number) = (recorder, number);
        Log = new FrameLog(number, recorder.Budget, recorder.Clock, Ledger);
        Owed = new OwedFrames(Log, Ledger, recorder.Clock);
        Holds = new HoldKeeper(this);
    }

    public Recorder Recorder { get; }

    public ushort Number { get; }

    /// <summary>Guards everything of this link. Nothing waits, sends or resumes a pump while it is held.</summary>
    public Lock Gate { get; } = new();

    public LedgerCounts Ledger { get; } = new();

    public FrameLog Log { get; }

    public OwedFrames Owed { get; }

    public HoldKeeper Holds { get; }

    public bool IsDroppingNeedsLock => _isDropping;

    /// <summary>The first frame.</summary>
    public void Begin(byte[] hello)
    {
        lock (Gate)
        {
            Owed.Append(FrameKind.Hello, 0, hello);
            if (!Recorder.Records) { _notRecordedSince = Recorder.Clock.UnixNanos(); }
        }
    }

    public ConnectionTap? Open(Linking.Link link, string? remote, string? local)
    {
        ConnectionTap tap;
        lock (Gate)
        {
            if (Recorder.Policy == CapturePolicy.Off)
            {
                Ledger.NotCaptured(NotCaptured.Off);
                return null;
            }
            tap = new ConnectionTap(this, link, (uint)(Number + 1 + (Recorder.Options.Links * _connections++)), remote, local);
            _taps.Add(tap);
            Ledger.ConnectionsOpened++;
            tap.BeginNeedsLock();
        }
        link.FlushSoon();
        return tap;
    }

    public void ForgetNeedsLock(ConnectionTap tap) => _taps.Remove(tap);

    public void AddTo(LedgerCounts sum)
    {
        lock (Gate) { Ledger.AddTo(sum); }
    }

    /// <summary>Held or released: what became of one answer.</summary>
    public void TellNeedsLock(FrameKind kind, uint connection, uint request, ReadOnlySpan<byte> payload)
    {
        if (!Log.TryAppend(kind, FrameFlags.None, 0, connection, request, payload, Share.Books)) { Ledger.FramesDropped++; }
    }

    /// <summary>A gap that is not a connection's missing bytes.</summary>
    public void TellGapNeedsLock(string why, string direction, uint connection, long fromNanos, long toNanos) =>
        Owed.Append(FrameKind.Gap, connection, FramePayloads.Gap(new GapRecord(why, direction, connection, 0, 0, 0, fromNanos, toNanos)));

    /// <summary>Books bytes that are not recorded.</summary>
    public void DropNeedsLock(MissingBytes missing, ulong position, int bytes, int requests, Loss why)
    {
        missing.Add(why, position, bytes, requests, Recorder.Clock.UnixNanos());
        if (why != Loss.BufferFull)
        {
            Ledger.FilteredOut += bytes;
            return;
        }
        Ledger.FramesDropped++;
        Ledger.BytesDropped += bytes;
        Ledger.RequestsDropped += requests;
        if (_isDropping) { return; }
        _isDropping = true;
        Recorder.Mirror("dropping: the buffer is full");
    }

    public void HeartbeatNeedsLock(byte[] ledger)
    {
        Owed.TryPay();
        _isDropping &= !Recorder.Budget.Allows(Share.Read);
        TellNeedsLock(FrameKind.Heartbeat, 0, 0, ledger);
    }

    /// <summary>The policy is another one now: connections are let alone, or what is held is let go.</summary>
    public void PolicyChanged(CapturePolicy before)
    {
        HeldAnswer? ready = null;
        lock (Gate)
        {
            var now = Recorder.Clock.UnixNanos();
            if (Recorder.Records && _notRecordedSince != 0)
            {
                TellGapNeedsLock("policy", "both", 0, _notRecordedSince, now);
                _notRecordedSince = 0;
            }
            else if (!Recorder.Records && _notRecordedSince == 0)
            {
                _notRecordedSince = now;
            }
            if (before == CapturePolicy.Acknowledged) { Holds.ReleaseAllNeedsLock(Release.Policy, ref ready); }
            if (Recorder.Policy == CapturePolicy.Off)
            {
                foreach (var tap in _taps.ToArray()) { tap.StepAsideNeedsLock("off", NotCaptured.Off, ref ready); }
            }
        }
        HeldAnswer.Resume(ready);
    }

    public void ReleaseAll(Release why)
    {
        HeldAnswer? ready = null;
        lock (Gate) { Holds.ReleaseAllNeedsLock(why, ref ready); }
        HeldAnswer.Resume(ready);
    }

    /// <summary>The recorder says goodbye: the books of what is still open end here.</summary>
    public void EndConnections()
    {
        lock (Gate)
        {
            foreach (var tap in _taps.ToArray()) { tap.CloseNeedsLock("proxyStops"); }
        }
    }
}
