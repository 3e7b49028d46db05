using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Migrations.Capture.Handshakes;

namespace Migrations.EndToEnd.Tests.Crashes;

/// <summary>Somebody who sits on the sidecar's port without its key, and keeps all it is told.</summary>
/// <remarks>It hears every link to its end; how it answers is the test's to say, at any time, from any thread.</remarks>
internal sealed class FakeSidecar : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<byte[]> _heard = new();
    private readonly Task _accepting;

    public FakeSidecar(int port)
    {
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>What it says to a hello; by default nothing.</summary>
    public Func<HandshakeMessage, byte[]> Answer { get; set; } = static _ => [];

    /// <summary>All it heard, link by link, of links that have ended.</summary>
    public IReadOnlyCollection<byte[]> Heard => _heard;

    /// <summary>A proof as by one who has another key.</summary>
    public static byte[] ProveWithAnotherKey(HandshakeMessage hello) =>
        new ServerHandshake(new SharedKey(RandomNumberGenerator.GetBytes(SharedKey.SizeBytes)), RandomNumberGenerator.GetBytes(32)).TakeHello(hello, out _).Whole;

    /// <summary>The same, with a welcome right behind, should the recorder only count messages.</summary>
    public static byte[] ProveAndWelcomeUnproved(HandshakeMessage hello)
    {
        var welcome = HandshakeMessage.Make(MessageType.Welcome, 51);
        RandomNumberGenerator.Fill(welcome.Whole.AsSpan(HandshakeMessage.HeadBytes + 19));
        return [.. ProveWithAnotherKey(hello), .. welcome.Whole];
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var links = new List<Task>();
        try
        {
            while (true) { links.Add(HearAsync(await _listener.AcceptSocketAsync(_stop.Token))); }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException) { } // stopped
        await Task.WhenAll(links);
    }

    private async Task HearAsync(Socket socket)
    {
        var heard = new ArrayBufferWriter<byte>();
        var answered = false;
        using (socket)
        {
            try
            {
                while (await socket.ReceiveAsync(heard.GetMemory(64 * 1024), _stop.Token) is var count and > 0)
                {
                    heard.Advance(count);
                    var bytes = new ReadOnlySequence<byte>(heard.WrittenMemory);
                    if (answered || HandshakeMessage.TryRead(ref bytes, out var hello) != MessageStatus.Complete) { continue; }
                    answered = true;
                    await socket.SendAsync(Answer(hello), _stop.Token);
                }
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException) { } // cut off; what was heard counts
        }

        _heard.Enqueue(heard.WrittenSpan.ToArray());
    }
}
