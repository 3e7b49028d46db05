using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Migrations.Replay.Tests.Sending;

/// <summary>A server that plays one scripted answer a request and keeps what it was sent.</summary>
internal sealed class ScriptedTarget : IAsyncDisposable
{
    /// <summary>In an answer: the connection is closed here.</summary>
    public const char Hangup = '\u0001';

    /// <summary>In an answer: what follows is a write of its own.</summary>
    public const char Cut = '\u0002';

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Queue<string> _answers;
    private readonly Task _serving;

    public ScriptedTarget(params string[] answers)
    {
        _answers = new(answers);
        _listener.Start();
        _serving = ServeAsync();
    }

    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    public ConcurrentQueue<string> Requests { get; } = [];

    public int Connections { get; private set; }

    public static string Answer(int status, string body = "{}") => $"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}";

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving; // it notices the token; a listener stopped under it throws what depends on the moment
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var socket = await _listener.AcceptSocketAsync(_stop.Token);
                Connections++;
                while (await ReadRequestAsync(socket) is { } request)
                {
                    Requests.Enqueue(request);
                    if (!_answers.TryDequeue(out var answer)) { await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, _stop.Token); }
                    if (!await AnswerAsync(socket, answer!)) { break; }
                }
            }
        }
        catch (OperationCanceledException) { return; }
        catch (SocketException) { return; }
    }

    private async Task<bool> AnswerAsync(Socket socket, string answer)
    {
        foreach (var piece in answer.Split(Cut))
        {
            var end = piece.IndexOf(Hangup, StringComparison.Ordinal);
            await socket.SendAsync(Encoding.Latin1.GetBytes(end < 0 ? piece : piece[..end]), _stop.Token);
            if (end >= 0) { return false; }
            await Task.Yield();
        }

        return true;
    }

    private async Task<string?> ReadRequestAsync(Socket socket)
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        while (true)
        {
            var all = text.ToString();
            var head = all.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (head >= 0)
            {
                var at = all.IndexOf("Content-Length: ", StringComparison.Ordinal);
                var length = at < 0 ? 0 : int.Parse(all.AsSpan(at + 16, all.IndexOf('\r', at) - at - 16), System.Globalization.CultureInfo.InvariantCulture);
                if (all.Length == head + 4 + length) { return all; }
            }

            var count = await socket.ReceiveAsync(buffer, _stop.Token);
            if (count == 0) { return null; }
            text.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }
    }
}
