using System.Net;
using System.Net.Sockets;

namespace Migrations.Cli.Demo.Traffic;

/// <summary>One client: a keep-alive connection over a raw socket, opened again when it is lost, with a record of every byte.</summary>
/// <remarks>
/// No HTTP library between: what is recorded is what was handed to and taken from the socket.
/// A request whose answer does not come is never sent again; it stays in the record without an answer. One caller at a time.
/// </remarks>
internal sealed class TrafficClient(int number, int port, TrafficOptions options) : IAsyncDisposable
{
    private static readonly TimeSpan _reconnectPause = TimeSpan.FromMilliseconds(100);

    private readonly List<ConnectionRecord> _ended = [];
    private TrafficConnection? _connection;

    /// <summary>The connections that ended; all of them once the client is closed.</summary>
    public IReadOnlyList<ConnectionRecord> Ended => _ended;

    /// <summary>Sends a request and waits for its answer; null when the connection broke first.</summary>
    public async Task<AnswerRecord?> SendAsync(TrafficRequest request, CancellationToken cancellationToken) =>
        (await PipelineAsync([request], cancellationToken))[0];

    /// <summary>Sends several requests at once, then waits for all answers; paired by <c>X-Opaque-Id</c> where there is one, else by order.</summary>
    public async Task<AnswerRecord?[]> PipelineAsync(IReadOnlyList<TrafficRequest> requests, CancellationToken cancellationToken)
    {
        var connection = await ConnectedAsync(cancellationToken);
        var answers = new AnswerRecord?[requests.Count];
        try
        {
            var first = await connection.SendAsync(requests, cancellationToken);
            var left = requests.Count;
            while (left > 0)
            {
                var (index, answer, closes) = await connection.ReceiveAsync(requests, answers, first, cancellationToken);
                answers[index] = answer;
                left--;
                if (!closes) { continue; }
                End(ConnectionEnd.ClosedByNode);
                break;
            }
        }
        catch (Exception broken) when (broken is SocketException or EndOfStreamException)
        {
            End(ConnectionEnd.Lost);
        }

        return answers;
    }

    /// <summary>Sends the first <paramref name="bytes"/> bytes of a request (all when there are fewer), takes what comes within a moment, and cuts the connection.</summary>
    /// <param name="waitForFirstByte">Hang up only when the answer has begun.</param>
    public async Task HangUpAsync(TrafficRequest request, int bytes, bool waitForFirstByte, CancellationToken cancellationToken)
    {
        var connection = await ConnectedAsync(cancellationToken);
        try
        {
            await connection.SendPartAsync(request, bytes, cancellationToken);
            if (waitForFirstByte) { await connection.ReceiveSomeAsync(cancellationToken); }
        }
        catch (Exception broken) when (broken is SocketException or EndOfStreamException)
        {
            End(ConnectionEnd.Lost);
            return;
        }

        connection.Reset();
        End(ConnectionEnd.HungUp);
    }

    /// <summary>Closes the connection in good order, so that its record is whole.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_connection is null) { return; }
        var good = await _connection.FinishAsync();
        End(good ? ConnectionEnd.Closed : ConnectionEnd.Lost);
    }

    private async Task<TrafficConnection> ConnectedAsync(CancellationToken cancellationToken)
    {
        if (_connection is not null) { return _connection; }
        var began = options.Time.GetTimestamp();
        while (true)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), cancellationToken);
                return _connection = new TrafficConnection(number, port, socket, options.Time);
            }
            catch (SocketException) when (options.Time.GetElapsedTime(began) < options.ReconnectPatience)
            {
                socket.Dispose();
                await Task.Delay(_reconnectPause, options.Time, cancellationToken);
            }
        }
    }

    private void End(ConnectionEnd end)
    {
        _ended.Add(_connection!.End(end));
        _connection = null;
    }
}
