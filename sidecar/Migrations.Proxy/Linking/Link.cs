using System.Net.Sockets;
using System.Security.Cryptography;
using Migrations.Capture.Frames;
using Migrations.Capture.Handshakes;
using Migrations.Proxy.Recording;
using Migrations.Proxy.Relaying;

namespace Migrations.Proxy.Linking;

/// <summary>One way to the sidecar: connects, proves and checks the key, sends what the frame log gives out, hears acks, and comes back after a loss.</summary>
/// <remarks>
/// Sends are made by whoever has something to send, one at a time; who finds one under way leaves its frames to it. The lock of the recorder guards
/// the cursor and the socket; no send is made under it.
/// </remarks>
internal sealed class Link
{
    private const long FlushBytes = 64 << 10;
    private const int MirrorEveryBeats = 10;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan HandshakeTime = TimeSpan.FromSeconds(5);

    private readonly Recorder _shared;
    private readonly SidecarDoor _door;
    private Socket? _up; // the recorder's lock guards these three
    private bool _isSending;
    private bool _isEnding;
    private int _beatsWithoutLink;

    public Link(LinkRecorder recorder)
    {
        Recorder = recorder;
        _shared = recorder.Recorder;
        _door = new SidecarDoor(_shared.Options);
    }

    public LinkRecorder Recorder { get; }

    /// <summary>Keeps the link open until <paramref name="stop"/>, or until it was ended.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var pause = FirstPause;
        var isTold = false;
        while (!stop.IsCancellationRequested && !_isEnding)
        {
            var (why, wasUp) = await ConnectAndServeAsync(stop);
            if (stop.IsCancellationRequested || _isEnding) { break; }
            if (wasUp) { (pause, isTold) = (FirstPause, false); }
            if (!isTold) // once per outage, not once per try
            {
                isTold = true;
                _shared.Logger.LinkDown(Recorder.Number, why);
                _shared.Mirror(FormattableString.Invariant($"link {Recorder.Number} {(wasUp ? "lost" : "down")}"));
            }
            try
            {
                await Task.Delay(pause, _shared.Time, stop);
            }
            catch (OperationCanceledException)
            {
                break;
            }
            pause = TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, pause.Ticks * 2));
        }
    }

    /// <summary>Frames of reads wait a few milliseconds for company, or until there are enough.</summary>
    public void FlushSoon()
    {
        if (Recorder.Log.UnsentBytes >= FlushBytes) { FlushInline(); } // read without the lock: a stale number costs a few milliseconds
        else { _shared.Flushing.Soon(); }
    }

    /// <summary>Sends without delay, on the thread that flushes: what comes meanwhile goes along.</summary>
    public void FlushAtOnce() => _shared.Flushing.AtOnce();

    /// <summary>Sends now, on this thread, as far as the socket takes it.</summary>
    public void FlushInline() => _ = FlushAsync();

    public void Heartbeat(byte[] ledger)
    {
        lock (Recorder.Gate)
        {
            if (_up is not null) { Recorder.HeartbeatNeedsLock(ledger); }
            else if (Recorder.IsDroppingNeedsLock && ++_beatsWithoutLink % MirrorEveryBeats == 0) { _shared.Mirror(FormattableString.Invariant($"dropping: the buffer is full, link {Recorder.Number} is down")); }
        }
        FlushInline();
    }

    /// <summary>Sends the goodbye and what is left, and waits until the sidecar has closed its side, for a link that is on its way too, until <paramref name="patience"/> is over.</summary>
    public async Task EndAsync(byte[] ledger, GoodbyePatience patience)
    {
        (bool IsUp, ulong HandedTo, ulong DurableTo) seen;
        lock (Recorder.Gate)
        {
            Recorder.Owed.Append(FrameKind.Goodbye, 0, ledger);
            seen = StandingNeedsLock();
        }
        while (true)
        {
            FlushInline(); // not waited for: a sidecar that reads no more would keep us here
            lock (Recorder.Gate)
            {
                var standing = StandingNeedsLock();
                if (standing.IsUp && standing != seen) { patience.Progressed(); }
                seen = standing;
                if (_up is null && _isEnding) { return; }
                if (_up is not null && !_isEnding && Recorder.Owed.TryPay() && Recorder.Log.HandedTo == Recorder.Log.LastSequence)
                {
                    // Half closed, not closed: acks that nobody read would turn the end into a reset and take the last frames with it.
                    _isEnding = true;
                    _up.Shutdown(SocketShutdown.Send);
                }
            }
            if (patience.IsOver) { return; }
            await Task.Delay(TimeSpan.FromMilliseconds(5), _shared.Time);
        }
    }

    private (bool IsUp, ulong HandedTo, ulong DurableTo) StandingNeedsLock() => (_up is not null, Recorder.Log.HandedTo, Recorder.Log.DurableTo);

    private async Task FlushAsync()
    {
        while (true)
        {
            Socket socket;
            ReadOnlyMemory<byte> bytes;
            ulong last;
            lock (Recorder.Gate)
            {
                if (_isSending || _up is null || !Recorder.Log.TryNextUnsent(out bytes, out last)) { return; }
                _isSending = true;
                socket = _up;
            }
            var isSent = false;
            try
            {
                while (!bytes.IsEmpty) { bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None)..]; }
                isSent = true;
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                socket.Dispose(); // the receiving loop sees it
            }
            if (!Sent(isSent, socket, last)) { return; }
        }
    }

    private bool Sent(bool isSent, Socket socket, ulong last)
    {
        HeldAnswer? ready = null;
        lock (Recorder.Gate)
        {
            _isSending = false;
            isSent &= ReferenceEquals(socket, _up);
            if (isSent)
            {
                Recorder.Log.Handed(last);
                Recorder.Holds.ReleaseReadyNeedsLock(ref ready);
            }
        }
        HeldAnswer.Resume(ready);
        return isSent;
    }

    private async Task<(string Why, bool WasUp)> ConnectAndServeAsync(CancellationToken stop)
    {
        using var socket = _door.MakeSocket();
        var wasUp = false;
        try
        {
            await using var closing = stop.Register(static s => ((Socket)s!).Dispose(), socket);
            using var expiry = new CancellationTokenSource(HandshakeTime, _shared.Time);
            await socket.ConnectAsync(_door.EndPoint, expiry.Token);
            if (_door.IsItself(socket)) { return ("the link connected to itself", false); }
            var messages = new MessageReader(LocalHop.Adopt(socket));
            var (welcome, why) = await ShakeHandsAsync(socket, messages, expiry.Token);
            if (welcome is null) { return (why!, false); }
            if (await RefuseOrRiseAsync(socket, welcome) is { } refusal) { return (refusal, false); }
            wasUp = true;
            _shared.SetSidecarPolicy(welcome.Policy);
            FlushInline();
            return (await HearAsync(messages, welcome.Control), true);
        }
        catch (OperationCanceledException)
        {
            return ("the handshake took too long", wasUp);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return (e is SocketException s ? $"{s.SocketErrorCode}" : "the link was closed", wasUp);
        }
        finally
        {
            Fall(socket);
        }
    }

    private async Task<(Welcome? Welcome, string? Why)> ShakeHandsAsync(Socket socket, MessageReader messages, CancellationToken cancel)
    {
        var hello = new ClientHello(1, 1, RandomNumberGenerator.GetBytes(32), _shared.Epoch, Recorder.Number, 2, _shared.Options.NodeId, _shared.Options.ClusterUuid);
        var handshake = new ClientHandshake(_shared.Key, hello);
        await socket.SendAsync(handshake.First.Whole, cancel);
        if (await messages.ReadAsync(cancel) is not { } second) { return (null, "it closed during the handshake"); }
        if (second.Type == MessageType.Refused) { return (null, RefusedBecause(second)); }
        var third = handshake.TakeProof(second, out var refusal);
        await socket.SendAsync(third.Whole, cancel);
        if (refusal is { } reason) { return (null, $"it does not prove that it knows the key ({reason})"); }
        if (await messages.ReadAsync(cancel) is not { } fourth) { return (null, "it closed during the handshake"); }
        if (fourth.Type == MessageType.Refused) { return (null, RefusedBecause(fourth)); }
        return handshake.TakeWelcome(fourth) is { } welcome ? (welcome, null) : (null, "its welcome is not the sidecar's");
    }

    private static string RefusedBecause(HandshakeMessage message) => $"it refused the link ({(message.Body.Length == 1 ? (RefusalReason)message.Body[0] : RefusalReason.Malformed)})";

    // Frames pass from here on, those first that the sidecar does not have.
    private async Task<string?> RefuseOrRiseAsync(Socket socket, Welcome welcome)
    {
        while (true)
        {
            lock (Recorder.Gate)
            {
                if (!_isSending)
                {
                    if (!Recorder.Log.TryRewindTo(welcome.DurableTo)) { return $"the sidecar no longer has, or never had, what it acknowledged: it stands at {welcome.DurableTo}"; }
                    _up = socket;
                    Recorder.Holds.LinkUpNeedsLock();
                    break;
                }
            }
            await Task.Delay(TimeSpan.FromMilliseconds(1), _shared.Time); // the last send on the link before is still ending
        }
        _shared.Logger.LinkUp(Recorder.Number, welcome.DurableTo + 1);
        _shared.Mirror(FormattableString.Invariant($"link {Recorder.Number} up"));
        return null;
    }

    private async Task<string> HearAsync(MessageReader messages, ControlVerifier control)
    {
        while (await messages.ReadAsync(CancellationToken.None) is { } message)
        {
            if (message.Type == MessageType.Policy)
            {
                if (!control.TryReadPolicy(message, out var policy)) { return "a policy that is not the sidecar's"; }
                _shared.SetSidecarPolicy(policy);
                continue;
            }
            if (!control.TryReadAck(message, out _, out var durable)) { return "a message that is not the sidecar's"; }
            if (!Acknowledged(durable)) { return "the sidecar acknowledges frames that were never sent"; }
        }
        return messages.IsMalformed ? "what it sent is no message" : "it closed the connection";
    }

    private bool Acknowledged(ulong durable)
    {
        HeldAnswer? ready = null;
        lock (Recorder.Gate)
        {
            var before = Recorder.Log.DurableTo;
            if (!Recorder.Log.TryAcknowledge(durable)) { return false; }
            if (Recorder.Log.DurableTo > before) { Recorder.Holds.ProgressedNeedsLock(ref ready); }
        }
        HeldAnswer.Resume(ready);
        return true;
    }

    private void Fall(Socket socket)
    {
        HeldAnswer? ready = null;
        lock (Recorder.Gate)
        {
            if (!ReferenceEquals(_up, socket)) { return; }
            _up = null;
            Recorder.Holds.LinkLostNeedsLock(ref ready);
        }
        HeldAnswer.Resume(ready);
    }
}
