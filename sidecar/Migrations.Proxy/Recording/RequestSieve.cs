using Migrations.Capture.Frames;
using Migrations.Proxy.Filtering;
using Migrations.Proxy.Scanning;

namespace Migrations.Proxy.Recording;

/// <summary>Parts what a client sent into what is recorded and what a filter keeps out. Of a request whose fate is open the bytes wait here, never more than the longest head that is filtered. Under the link's lock.</summary>
internal sealed class RequestSieve(RequestScanner scanner)
{
    private byte[] _waiting = [];
    private int _waitingBytes;
    private uint _outRequest; // the last request that was told as filtered out

    /// <summary>Bytes wait: their request's fate is open.</summary>
    public bool HasWaiting => _waitingBytes > 0;

    /// <summary>The request whose bytes wait, if any do.</summary>
    public uint WaitingRequest => scanner.LastRequest;

    /// <summary>Takes the next run off a chunk that the scanner was told of; false when nothing of it is to be told yet.</summary>
    public bool TryNext(ref ReadOnlySpan<byte> bytes, out SievedRun run)
    {
        run = default;
        var from = bytes;
        var kept = 0;
        while (!bytes.IsEmpty)
        {
            var part = bytes[..scanner.ScanRun(bytes)];
            bytes = bytes[part.Length..];
            if (scanner.Fate == Fate.Open)
            {
                Wait(part);
                break;
            }
            if (scanner.Fate == Fate.Out)
            {
                TakeOut(part.Length, ref run);
                break;
            }
            var hadWaiting = HasWaiting;
            if (hadWaiting) { TakeWaiting(ref run); }
            if (kept == 0) { run.First = scanner.FirstRequest; }
            kept += part.Length;
            run.Last = scanner.LastRequest;
            run.Flags |= (scanner.HasMutation ? FrameFlags.Mutation : FrameFlags.None) | (scanner.IsUnreadable ? FrameFlags.Unreadable : FrameFlags.None);
            if (hadWaiting) { break; } // what comes next may have to wait where that lies
        }
        run.Kept = from[..kept];
        return kept > 0 || run.OutBytes > 0;
    }

    /// <summary>Takes what waits, as kept: no more of the head is waited for.</summary>
    public void TakeWaiting(ref SievedRun run)
    {
        scanner.Keep();
        run.Waited = _waiting.AsSpan(0, _waitingBytes);
        run.WaitedRequest = scanner.LastRequest;
        run.WaitedFlags = scanner.HasMutation ? FrameFlags.Mutation : FrameFlags.None;
        _waitingBytes = 0;
    }

    private void TakeOut(int bytes, ref SievedRun run)
    {
        run.OutBytes = _waitingBytes + bytes;
        _waitingBytes = 0;
        run.OutRequests = scanner.LastRequest == _outRequest ? 0 : 1;
        _outRequest = scanner.LastRequest;
    }

    private void Wait(ReadOnlySpan<byte> part)
    {
        if (_waiting.Length < _waitingBytes + part.Length) { Array.Resize(ref _waiting, Math.Clamp(_waitingBytes * 2, _waitingBytes + part.Length, RequestScanner.MaxFilteredHeadBytes)); }
        part.CopyTo(_waiting.AsSpan(_waitingBytes));
        _waitingBytes += part.Length;
    }
}
