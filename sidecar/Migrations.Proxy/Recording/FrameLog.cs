using Migrations.Capture.Frames;

namespace Migrations.Proxy.Recording;

/// <summary>The frames of one link, in order of their sequence, kept until the sidecar has them durable.</summary>
/// <remarks>
/// Frames lie whole in blocks, as they go over the wire; a cursor says what was given to the socket. A frame that finds no room gets no sequence:
/// there are no holes. Every call under the link's lock.
/// </remarks>
internal sealed class FrameLog(ushort link, Budget budget, RecorderClock clock, LedgerCounts ledger)
{
    private sealed class Block(byte[] bytes)
    {
        public byte[] Bytes => bytes;

        public int End { get; set; }

        public ulong Last { get; set; }
    }

    private readonly List<Block> _blocks = [];
    private int _sending = -1; // index of the block the cursor is in; -1: everything was given out
    private int _sentTo;

    public ulong LastSequence { get; private set; }

    public ulong DurableTo { get; private set; }

    /// <summary>The last sequence that the socket has taken.</summary>
    public ulong HandedTo { get; private set; }

    public long UnsentBytes { get; private set; }

    /// <summary>Appends one frame; false, and nothing happens, when there is no room for this share.</summary>
    public bool TryAppend(FrameKind kind, FrameFlags flags, ulong position, uint connection, uint request, ReadOnlySpan<byte> payload, Share share)
    {
        var whole = FrameHeader.SizeBytes + payload.Length;
        var block = _blocks.Count > 0 ? _blocks[^1] : null;
        if (block is null || block.Bytes.Length - block.End < whole)
        {
            if (budget.TakeBlock(share) is not { } fresh) { return false; }
            block = new Block(fresh);
            _blocks.Add(block);
        }
        var monotonic = clock.Monotonic();
        var header = FrameWriter.Complete(new FrameHeader(0, kind, flags, link, ++LastSequence, position, clock.UnixNanos(monotonic), monotonic, connection, request, 0), payload);
        header.WriteTo(block.Bytes.AsSpan(block.End));
        payload.CopyTo(block.Bytes.AsSpan(block.End + FrameHeader.SizeBytes));
        if (_sending < 0) { (_sending, _sentTo) = (_blocks.Count - 1, block.End); }
        block.End += whole;
        block.Last = LastSequence;
        UnsentBytes += whole;
        ledger.FramesMade++;
        return true;
    }

    /// <summary>The next bytes for the socket, valid until they are durable; false when all were given out.</summary>
    public bool TryNextUnsent(out ReadOnlyMemory<byte> bytes, out ulong last)
    {
        bytes = default;
        last = 0;
        if (_sending < 0) { return false; }
        var block = _blocks[_sending];
        bytes = block.Bytes.AsMemory(_sentTo, block.End - _sentTo);
        last = block.Last;
        UnsentBytes -= bytes.Length;
        if (_sending == _blocks.Count - 1) { _sending = -1; } else { (_sending, _sentTo) = (_sending + 1, 0); }
        return true;
    }

    /// <summary>The socket has taken all up to this sequence.</summary>
    public void Handed(ulong last) => HandedTo = Math.Max(HandedTo, last);

    /// <summary>Forgets what the sidecar has durable. False when it claims more than it can have: not our sidecar.</summary>
    public bool TryAcknowledge(ulong durable)
    {
        if (durable > LastSequence) { return false; }
        DurableTo = Math.Max(DurableTo, durable);
        var done = 0;
        while (done < _blocks.Count && _blocks[done].Last <= DurableTo && done != _sending && !IsStillFilled(done)) { budget.GiveBackBlock(_blocks[done++].Bytes); }
        _blocks.RemoveRange(0, done);
        if (_sending >= 0) { _sending -= done; }
        return true;
    }

    /// <summary>A link came up: what follows <paramref name="durable"/> is sent again. False when those frames are gone, or never were.</summary>
    public bool TryRewindTo(ulong durable)
    {
        if (durable < DurableTo || !TryAcknowledge(durable)) { return false; }
        _sending = -1;
        UnsentBytes = 0;
        HandedTo = durable;
        for (var i = 0; i < _blocks.Count; i++)
        {
            if (_blocks[i].Last <= durable) { continue; }
            var from = _sending < 0 ? PlaceBehind(_blocks[i], durable) : 0;
            if (_sending < 0) { (_sending, _sentTo) = (i, from); }
            UnsentBytes += _blocks[i].End - from;
        }
        return true;
    }

    private bool IsStillFilled(int block) => block == _blocks.Count - 1 && _blocks[block].End < budget.BlockBytes / 2;

    private static int PlaceBehind(Block block, ulong durable)
    {
        var at = 0;
        while (at < block.End)
        {
            var header = FrameHeader.Read(block.Bytes.AsSpan(at));
            if (header.Sequence > durable) { break; }
            at += FrameHeader.SizeBytes + header.PayloadBytes;
        }
        return at;
    }
}
