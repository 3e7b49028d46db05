using System.Net.Sockets;
using Migrations.Proxy.Recording;

namespace Migrations.Proxy.Relaying;

/// <summary>One client's connection and the one to the source: two pumps, one for each direction, and what ends them.</summary>
/// <remarks>
/// A pump reads no more before it has passed on what it read, so a slow reader slows its sender and nothing piles up here. A half-close is passed on
/// as one, a reset as one. A side that takes no more is still read to its end: an early answer in front of a reset reaches the client.
/// </remarks>
internal sealed class RelayConnection(Wire client, Wire source, ConnectionTap? tap, RelayBuffers buffers, RelayOptions options, TimeProvider time)
{
    private static readonly TimeSpan HalfOpenLook = TimeSpan.FromMilliseconds(100);

    private const int ClientLeft = -1;
    private const int Refused = -2;
    private static readonly byte[] NotImplementedAnswer = "HTTP/1.1 501 Not Implemented\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"u8.ToArray();

    private volatile bool _isPassing;
    private volatile bool _isClosing;
    private volatile bool _isAborted;
    private volatile bool _isSourceEnded;
    private volatile bool _isNotTaken;
    private volatile bool _isAnswered = true;
    private volatile int _chunks;
    private int _chunksAtLastLook = -1;
    private int _chunksAtDrain = -1;
    private int _silentLooks;
    private ITimer? _watch;

    /// <summary>Runs until both directions have ended. Throws nothing that the other sides can cause.</summary>
    public async Task RunAsync()
    {
        var requests = PumpRequestsAsync();
        var responses = PumpResponsesAsync();
        var ended = await responses;
        if (ended == PumpEnd.Ended && !requests.IsCompleted)
        {
            _isSourceEnded = true;
            Watch();
        }
        var isWhole = await requests == PumpEnd.Ended && ended == PumpEnd.Ended;
        _watch?.Dispose();
        tap?.Close("closed");
        Close((isWhole || _isClosing) && !_isAborted); // an abort's first reset wakes us, and the second must not come behind an end
    }

    /// <summary>Ends both directions now. From any thread.</summary>
    public void Abort()
    {
        _isAborted = true;
        _isClosing = true;
        Close(isWhole: false);
        tap?.Close("closed"); // lets an answer go that waits for a client that left
    }

    /// <summary>For the drain: closes when no request is open; where nobody looks, when the last bytes were the source's and none came since the last call.</summary>
    public bool CloseWhenIdle()
    {
        var chunks = _chunks;
        var isQuiet = (tap?.IsIdle ?? (_isAnswered && chunks == _chunksAtDrain)) && !_isPassing;
        _chunksAtDrain = chunks;
        if (!isQuiet) { return false; }
        _isClosing = true;
        client.Shutdown();
        source.Shutdown();
        return true;
    }

    private async Task<PumpEnd> PumpRequestsAsync()
    {
        var buffer = new RelayBuffer(buffers);
        var room = new RequestRoom(buffers);
        var turn = new Turn();
        try
        {
            while (true)
            {
                var receiving = client.ReceiveAsync(buffer.Bytes);
                var waits = !receiving.IsCompleted;
                var read = await receiving;
                if (turn.IsOverAfter(read, waits)) { await Task.Yield(); }
                if (read == 0) { return _isNotTaken ? SenderFailed() : await EndSendingAsync(source); }
                _isAnswered = false;
                _chunks++;
                if (tap is not null && !tap.Request(buffer.Bytes.AsSpan(0, read)))
                {
                    tap.RequestPassed();
                    return EndRefused();
                }
                var sending = TrySendAsync(source, buffer.Bytes.AsMemory(0, read));
                tap?.RequestPassed();
                if (!await sending) { return NotTaken(); }
                if (tap is not null) { await room.TakeAsync(tap); }
                buffer.Adapt(read, keep: 0);
            }
        }
        catch (Exception e) when (IsOfTheConnection(e))
        {
            return SenderFailed();
        }
        finally
        {
            room.GiveBack();
            buffer.GiveBack();
        }
    }

    private async Task<PumpEnd> PumpResponsesAsync()
    {
        var buffer = new RelayBuffer(buffers);
        var keep = 0; // bytes that do not yet tell what answer they begin
        var turn = new Turn();
        try
        {
            while (true)
            {
                var receiving = source.ReceiveAsync(buffer.Bytes.AsMemory(keep));
                var waits = !receiving.IsCompleted;
                var read = await receiving;
                if (turn.IsOverAfter(read, waits)) { await Task.Yield(); }
                var filled = keep + read;
                if (filled == 0) { return await EndAnswersAsync(); }
                _isPassing = true; // before the tap takes the answered request off its list
                var step = tap?.Response(buffer.Bytes.AsSpan(0, filled), isFinal: read == 0) ?? new ResponseStep(filled);
                if (step.MustWait || step.IsRefused || step.Consumed < filled)
                {
                    var passed = await PassStepsAsync(step, buffer.Bytes, filled, isFinal: read == 0);
                    if (passed < 0) { return passed == Refused ? EndRefused() : NotTaken(); }
                    keep = filled - passed;
                    buffer.Bytes.AsSpan(passed, keep).CopyTo(buffer.Bytes);
                }
                else
                {
                    keep = 0;
                    if (!await TrySendAsync(client, buffer.Bytes.AsMemory(0, filled))) { return NotTaken(); }
                }
                if (read == 0) { return await EndAnswersAsync(); }
                _chunks++;
                _isAnswered = true;
                _isPassing = false;
                buffer.Adapt(read, keep);
            }
        }
        catch (Exception e) when (IsOfTheConnection(e))
        {
            return SenderFailed();
        }
        finally
        {
            buffer.GiveBack();
        }
    }

    private async ValueTask<PumpEnd> EndAnswersAsync()
    {
        _isPassing = false;
        return _isNotTaken ? SenderFailed() : await EndSendingAsync(client);
    }

    // Bytes with more than one answer in them, or with one that waits or is refused. Gives how many were passed on, or why not.
    private async ValueTask<int> PassStepsAsync(ResponseStep step, byte[] bytes, int filled, bool isFinal)
    {
        int sent = 0, looked = 0;
        while (step.Consumed > 0)
        {
            if ((step.MustWait || step.IsRefused) && looked > sent)
            {
                if (!await TrySendAsync(client, bytes.AsMemory(sent, looked - sent))) { return ClientLeft; }
                sent = looked;
            }
            if (step.IsRefused)
            {
                await TrySendAsync(client, NotImplementedAnswer);
                return Refused;
            }
            if (step.MustWait) { await tap!.WaitAsync(); }
            looked += step.Consumed;
            if (looked == filled) { break; }
            step = tap!.Response(bytes.AsSpan(looked, filled - looked), isFinal);
        }
        return looked == sent || await TrySendAsync(client, bytes.AsMemory(sent, looked - sent)) ? looked : ClientLeft;
    }

    private PumpEnd EndRefused()
    {
        _isClosing = true;
        client.Shutdown();
        source.Shutdown();
        Watch(); // under TLS the end is told behind what is being sent, which may not be taken
        return PumpEnd.Ended;
    }

    // The kernel tells an error once: who failed to send to a side has taken it, and who reads from that side then meets a plain end.
    // The other pump may be in a send that nobody takes, or wait for answers that nobody passes on.
    private PumpEnd NotTaken()
    {
        _isNotTaken = true;
        Watch();
        return PumpEnd.NotTaken;
    }

    private PumpEnd SenderFailed()
    {
        if (!_isClosing) { Abort(); }
        return PumpEnd.Reset;
    }

    private static async ValueTask<bool> TrySendAsync(Wire to, ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await to.SendAsync(bytes);
            return true;
        }
        catch (Exception e) when (IsOfTheConnection(e))
        {
            return false;
        }
    }

    private async ValueTask<PumpEnd> EndSendingAsync(Wire to)
    {
        try
        {
            await to.EndSendingAsync();
            return PumpEnd.Ended;
        }
        catch (Exception e) when (IsOfTheConnection(e))
        {
            Watch();
            return PumpEnd.NotTaken;
        }
    }

    private void Watch()
    {
        var watch = time.CreateTimer(static c => ((RelayConnection)c!).LookAtHalfOpen(), this, HalfOpenLook, HalfOpenLook);
        if (Interlocked.CompareExchange(ref _watch, watch, null) is not null) { watch.Dispose(); }
    }

    // Where the source has ended its side it is read no more: a client that sends on meets a reset.
    private void LookAtHalfOpen()
    {
        var chunks = _chunks;
        _silentLooks = chunks == _chunksAtLastLook ? _silentLooks + 1 : 0;
        _chunksAtLastLook = chunks;
        if ((_isSourceEnded && source.HasFailed()) || _silentLooks * HalfOpenLook >= options.HalfOpenTimeout) { Abort(); }
    }

    private void Close(bool isWhole)
    {
        if (isWhole)
        {
            client.Dispose();
            source.Dispose();
        }
        else
        {
            client.Reset();
            source.Reset();
        }
    }

    private static bool IsOfTheConnection(Exception e) => e is SocketException or ObjectDisposedException or IOException or OperationCanceledException or System.Security.Authentication.AuthenticationException;
}
