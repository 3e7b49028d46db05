using System.Buffers;
using System.Net.Security;
using System.Net.Sockets;
using Migrations.Exchanges.Http;
using Migrations.Exchanges.Tuples;
using Migrations.Replay.Rewriting;

namespace Migrations.Replay.Sending;

/// <summary>One connection to the target: one request at a time, one write a request, bytes untouched.</summary>
/// <remarks>One caller at a time. Connects when first used and again after it broke.</remarks>
public sealed class TargetConnection : IDisposable
{
    private readonly TargetOptions _options;
    private readonly TimeProvider _time;
    private readonly string _host;
    private readonly string? _authorization;
    private readonly ArrayBufferWriter<byte> _output = new(64 * 1024);
    private readonly ResponseFramer _framer;
    private byte[] _input = new byte[64 * 1024];
    private int _filled;
    private Socket? _socket;
    private Stream? _stream;

    public TargetConnection(TargetOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _host = options.Url.Authority;
        _authorization = options.Credentials.AuthorizationHeader?.ToString();
        _framer = new ResponseFramer(FramingOptions.Default with { MaxBodyBytes = options.LargestAnswerBytes });
    }

    /// <summary>Sends once. Never throws for what the target or the network does; a cancelled token gives Cancelled.</summary>
    public async Task<SendOutcome> SendAsync(TargetRequest request, CancellationToken token)
    {
        using var timeout = new CancellationTokenSource(_options.AnswerTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(token, timeout.Token);
        var sentAt = 0L;
        try
        {
            if (_stream is null) { await ConnectAsync(either.Token); }
            _output.ResetWrittenCount();
            RequestWriter.Write(_output, request, _host, _authorization);
            sentAt = Now();
            await _stream!.WriteAsync(_output.WrittenMemory, either.Token);
            var answer = await ReceiveAsync(request.Method, either.Token);
            if (answer is null) { Close(); return Failed(SendStatus.Broken, sentAt, "the connection ended before the whole answer"); }
            if (answer.Header("connection")?.Equals("close", StringComparison.OrdinalIgnoreCase) == true) { Close(); }
            return new SendOutcome(SendStatus.Answered, answer, sentAt, Now(), 1, null);
        }
        catch (OperationCanceledException)
        {
            Close();
            if (token.IsCancellationRequested) { return Failed(SendStatus.Cancelled, sentAt, "cancelled"); }
            return sentAt == 0 ? Failed(SendStatus.Refused, sentAt, $"no connection within {_options.ConnectTimeout}") : Failed(SendStatus.TimedOut, sentAt, $"no answer within {_options.AnswerTimeout}");
        }
        catch (Exception e) when (e is SocketException or IOException or System.Security.Authentication.AuthenticationException)
        {
            Close();
            return Failed(sentAt == 0 ? SendStatus.Refused : SendStatus.Broken, sentAt, e.Message);
        }
    }

    public void Dispose() => Close();

    private async Task ConnectAsync(CancellationToken token)
    {
        using var timeout = new CancellationTokenSource(_options.ConnectTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(token, timeout.Token);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        _socket = socket;
        try { await socket.ConnectAsync(_options.Url.Host, _options.Url.Port, either.Token); }
        catch (OperationCanceledException) when (!token.IsCancellationRequested) { throw new IOException($"no connection within {_options.ConnectTimeout}"); }
        Stream stream = new NetworkStream(socket, ownsSocket: false);
        if (_options.Url.Scheme == Uri.UriSchemeHttps)
        {
            var secure = new SslStream(stream);
            await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = _options.Url.Host }, either.Token);
            stream = secure;
        }

        _stream = stream;
        _filled = 0;
        _framer.Reset();
    }

    private async Task<ResponseMessage?> ReceiveAsync(string method, CancellationToken token)
    {
        while (true)
        {
            if (_filled == _input.Length) { Array.Resize(ref _input, checked(_input.Length * 2)); }
            var count = await _stream!.ReadAsync(_input.AsMemory(_filled), token);
            _filled += count;
            var status = _framer.TryRead(_input.AsSpan(0, _filled), method, connectionEnded: count == 0, out var consumed, out var message);
            if (message is not null)
            {
                _input.AsSpan(consumed, _filled - consumed).CopyTo(_input);
                _filled -= consumed;
                if (count == 0) { Close(); }
                return message;
            }

            if (count == 0 || status != FramingStatus.NeedsMore) { return null; }
        }
    }

    private static SendOutcome Failed(SendStatus status, long sentAt, string error) => new(status, null, sentAt, 0, sentAt == 0 ? 0 : 1, error);

    private void Close()
    {
        _stream?.Dispose();
        _socket?.Dispose();
        (_stream, _socket, _filled) = (null, null, 0);
        _framer.Reset();
    }

    private long Now() => (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;
}
