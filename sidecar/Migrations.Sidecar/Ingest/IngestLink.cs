using System.Buffers;
using System.Net.Sockets;
using Migrations.Capture.Frames;
using Migrations.Capture.Handshakes;
using Migrations.Capture.Segments;

namespace Migrations.Sidecar.Ingest;

/// <summary>One proved link: receives, cuts and checks frames, hands them to the writer, and sends the writer's acknowledgements.</summary>
/// <remarks>Receives in a task; <see cref="Acknowledge"/> and <see cref="End"/> come from the writer, which sends what they say itself: a recorder may hold an answer for it.</remarks>
internal sealed class IngestLink(Socket socket, ControlSigner signer, LinkPosition position, IngestWriter writer)
{
    /// <summary>What a link receives into: a block, and one frame that is not whole yet.</summary>
    public const int RoomBytes = BlockBytes + FrameHeader.MaxPayloadBytes + FrameHeader.SizeBytes;

    private const int BlockBytes = (1 << 20) - FrameHeader.SizeBytes; // with the longest frame behind it 2 MiB; a byte more, and the pool gives 4
    private const int SmallBytes = 64 << 10;

    private int _acksDue; // calls that no sending has answered yet; above 0 somebody sends
    private (ulong Written, ulong Durable) _acked; // whoever sends
    private volatile Task _acking = Task.CompletedTask;
    private CancellationToken _cancel;
    private readonly FrameReader _frames = new(FrameHeader.MaxPayloadBytes);
    private WaitedFor _waitedFor;
    private bool _isWaitedFor; // any frame of the block that is being received
    private volatile string? _endedBecause;

    public LinkPosition Position { get; } = position;

    /// <summary>True until its first frame was judged; the writer's.</summary>
    public bool IsFresh { get; set; } = true;

    /// <summary>True when nothing more of it is taken, not even what waits; the writer's.</summary>
    public bool IsCut { get; set; }

    /// <summary>True when the recorder broke the protocol, rather than the link ending otherwise.</summary>
    public bool IsRefused { get; private set; }

    public bool IsEnding => _endedBecause is not null;

    /// <summary>Runs until either side ends the link; returns why.</summary>
    /// <param name="received">What came behind the handshake's last message.</param>
    public async Task<string> RunAsync(ReadOnlyMemory<byte> received, CancellationToken cancel)
    {
        _cancel = cancel;
        try
        {
            await ReceiveAsync(received, cancel);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            End(e is SocketException s ? $"the connection broke ({s.SocketErrorCode})" : "the link was closed");
        }
        finally
        {
            End("the recorder closed it");
            while (Volatile.Read(ref _acksDue) > 0) { await _acking; }
        }
        return _endedBecause!;
    }

    /// <summary>Says that <see cref="LinkPosition.DurableTo"/> has moved. Waits for nothing that the recorder can cause.</summary>
    public void Acknowledge()
    {
        if (Interlocked.Increment(ref _acksDue) == 1) { _acking = SendAcksAsync(); } // else who is sending sends this, too
    }

    /// <summary>Ends the link; the first reason stays.</summary>
    public void End(string why)
    {
        if (Interlocked.CompareExchange(ref _endedBecause, why, null) is not null) { return; }
        Acknowledge();
        try
        {
            socket.Shutdown(SocketShutdown.Receive); // wakes the receive loop; what was sent to us is read no more
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It is gone already.
        }
    }

    /// <summary>Ends the link because of what the recorder sent.</summary>
    public void Refuse(string why)
    {
        IsRefused = true;
        End(why);
    }

    private async Task ReceiveAsync(ReadOnlyMemory<byte> received, CancellationToken cancel)
    {
        var buffer = writer.Buffers.Take();
        try
        {
            received.CopyTo(buffer);
            var filled = received.Length;
            while (!IsEnding)
            {
                var whole = WholeFrames(buffer.AsMemory(0, filled), isFinal: false);
                if (whole > 0) { (buffer, filled) = await HandOverAsync(buffer, filled, whole, cancel); }
                if (IsEnding) { return; }
                var read = await socket.ReceiveAsync(buffer.AsMemory(filled, Math.Max(SmallBytes, BlockBytes - filled)), cancel);
                if (read == 0)
                {
                    WholeFrames(buffer.AsMemory(0, filled), isFinal: true);
                    return;
                }
                filled += read;
            }
        }
        finally
        {
            writer.Buffers.GiveBack(buffer);
        }
    }

    // Length of the whole, good frames at the start; refuses the link at the first bad one.
    private int WholeFrames(ReadOnlyMemory<byte> bytes, bool isFinal)
    {
        var rest = new ReadOnlySequence<byte>(bytes);
        while (true)
        {
            var status = _frames.TryRead(ref rest, isFinal, out var frame);
            if (status == FrameStatus.Complete && frame.Header.Link == Position.Key.Link)
            {
                _isWaitedFor |= _waitedFor.See(frame.Header);
                continue;
            }
            if (status == FrameStatus.Complete)
            {
                Refuse($"a frame of link {frame.Header.Link} on link {Position.Key.Link}");
                return bytes.Length - (int)rest.Length - FrameHeader.SizeBytes - frame.Header.PayloadBytes;
            }
            if (status is FrameStatus.Malformed or FrameStatus.TooLarge or FrameStatus.WrongCrc) { Refuse($"a frame that is {status}"); }
            if (status is FrameStatus.Truncated) { End($"the recorder closed it inside a frame, {rest.Length} bytes of it here"); }
            return bytes.Length - (int)rest.Length;
        }
    }

    private async ValueTask<(byte[] Buffer, int Filled)> HandOverAsync(byte[] buffer, int filled, int whole, CancellationToken cancel)
    {
        var left = filled - whole;
        // A small piece travels in an array of its own size: the queue is bounded by blocks.
        var isSmall = whole < SmallBytes;
        var next = isSmall ? ArrayPool<byte>.Shared.Rent(whole) : writer.Buffers.Take();
        var travels = isSmall ? next : buffer;
        var stays = isSmall ? buffer : next;
        if (isSmall)
        {
            buffer.AsSpan(0, whole).CopyTo(next);
            buffer.AsSpan(whole, left).CopyTo(buffer);
        }
        else
        {
            buffer.AsSpan(whole, left).CopyTo(next);
        }
        var block = new IngestBlock(this, travels, whole, _isWaitedFor, isSmall ? null : writer.Buffers);
        _isWaitedFor = false;
        try
        {
            await writer.PutAsync(block, cancel);
        }
        catch (Exception e) when (e is System.Threading.Channels.ChannelClosedException or OperationCanceledException)
        {
            block.Dispose();
            End("the sidecar is stopping");
        }
        return (stays, left);
    }

    private async Task SendAcksAsync()
    {
        int answered;
        do
        {
            answered = Volatile.Read(ref _acksDue);
            var due = (Position.WrittenTo, Position.DurableTo);
            if (due == _acked) { continue; }
            _acked = due;
            try
            {
                await socket.SendAsync(signer.Ack(due.WrittenTo, due.DurableTo).Whole, _cancel);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
            {
                End("acknowledgements can no longer be sent");
            }
        }
        while (Interlocked.Add(ref _acksDue, -answered) > 0);
    }
}
