using Migrations.Capture.Frames;
using Migrations.Capture.Records;

namespace Migrations.Proxy.Recording;

/// <summary>Gaps and ends of connections that found no room, kept until they do. Bounded: past the bound they are told as one sum. Under the link's lock.</summary>
internal sealed class OwedFrames(FrameLog log, LedgerCounts ledger, RecorderClock clock)
{
    private const int MaxFrames = 4096;

    private readonly Queue<(FrameKind Kind, uint Connection, byte[] Payload)> _frames = [];
    private long _untold;

    public bool IsEmpty => _frames.Count == 0 && _untold == 0;

    /// <summary>Appends now, or later when there is no room now.</summary>
    public void Append(FrameKind kind, uint connection, byte[] payload)
    {
        if (TryPay() && TryLog(kind, connection, payload)) { return; }
        if (_frames.Count < MaxFrames)
        {
            _frames.Enqueue((kind, connection, payload));
            return;
        }
        _untold++;
        ledger.FramesDropped++;
    }

    /// <summary>Appends what is owed, in order; true when nothing is any more.</summary>
    public bool TryPay()
    {
        while (_frames.TryPeek(out var owed))
        {
            if (!TryLog(owed.Kind, owed.Connection, owed.Payload)) { return false; }
            _frames.Dequeue();
        }
        if (_untold == 0) { return true; }
        var now = clock.UnixNanos();
        if (!TryLog(FrameKind.Gap, 0, FramePayloads.Gap(new GapRecord("endsNotTold", "both", 0, 0, 0, 0, now, now)))) { return false; }
        _untold = 0;
        return true;
    }

    private bool TryLog(FrameKind kind, uint connection, byte[] payload) => log.TryAppend(kind, FrameFlags.None, 0, connection, 0, payload, Share.Books);
}
