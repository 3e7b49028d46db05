using System.Buffers;
using System.Net;
using System.Net.Sockets;

namespace Migrations.Cli.Demo.Traffic;

/// <summary>One socket with its record. One caller at a time; ended once.</summary>
internal sealed class TrafficConnection(int client, int port, Socket socket, TimeProvider time)
{
    /// <summary>What one receive may bring, bytes.</summary>
    private const int ReceiveBytes = 64 * 1024;

    private static readonly TimeSpan _finishPatience = TimeSpan.FromSeconds(30);

    private readonly int _localPort = ((IPEndPoint)socket.LocalEndPoint!).Port;
    private readonly DateTimeOffset _openedAt = time.GetUtcNow();
    private readonly ArrayBufferWriter<byte> _sent = new();
    private readonly ArrayBufferWriter<byte> _received = new();
    private readonly List<RequestRecord> _requests = [];
    private int _scanned;

    /// <summary>Sends requests back to back; gives the number of the first in this connection's record.</summary>
    public async Task<int> SendAsync(IReadOnlyList<TrafficRequest> requests, CancellationToken cancellationToken)
    {
        var first = _requests.Count;
        var from = _sent.WrittenCount;
        foreach (var request in requests)
        {
            _sent.Write(RequestBytes.Write(request, port));
            var start = _requests.Count == first ? from : _requests[^1].To;
            _requests.Add(new RequestRecord(request.Step, request.Method, request.Target, start, _sent.WrittenCount, true, time.GetUtcNow(), null));
        }

        try
        {
            await SendAllAsync(_sent.WrittenMemory[from..], cancellationToken);
        }
        catch (SocketException)
        {
            MarkCut(first);
            throw;
        }

        return first;
    }

    /// <summary>Sends the beginning of a request.</summary>
    public async Task SendPartAsync(TrafficRequest request, int bytes, CancellationToken cancellationToken)
    {
        var whole = RequestBytes.Write(request, port);
        var part = whole.AsMemory(0, Math.Min(bytes, whole.Length));
        var from = _sent.WrittenCount;
        _sent.Write(part.Span);
        _requests.Add(new RequestRecord(
            request.Step, request.Method, request.Target, from, _sent.WrittenCount, part.Length == whole.Length, time.GetUtcNow(), null));
        await SendAllAsync(part, cancellationToken);
    }

    /// <summary>Waits for the next answer of a pipeline and says whose it is.</summary>
    public async Task<(int Index, AnswerRecord Answer, bool Closes)> ReceiveAsync(
        IReadOnlyList<TrafficRequest> requests, AnswerRecord?[] answers, int first, CancellationToken cancellationToken)
    {
        // No pipeline mixes HEAD with other methods, so how to read the next answer never depends on whose it is.
        var isHead = requests[0].Method == "HEAD";
        ScannedAnswer scanned;
        while (!AnswerScanner.TryScan(_received.WrittenSpan, _scanned, isHead, out scanned))
        {
            await ReceiveSomeAsync(cancellationToken);
        }

        _scanned = scanned.To;
        var index = Whose(requests, answers, scanned);
        var answer = new AnswerRecord(scanned.Status, scanned.From, scanned.To, scanned.Body, time.GetUtcNow());
        _requests[first + index] = _requests[first + index] with { Answer = answer };
        return (index, answer, scanned.Closes);
    }

    /// <summary>Takes what the node has sent; waits when there is nothing yet.</summary>
    /// <exception cref="EndOfStreamException">The node closed the connection.</exception>
    public async Task ReceiveSomeAsync(CancellationToken cancellationToken)
    {
        var count = await socket.ReceiveAsync(_received.GetMemory(ReceiveBytes), cancellationToken);
        if (count == 0) { throw new EndOfStreamException(); }
        _received.Advance(count);
    }

    /// <summary>Makes the close that follows a reset.</summary>
    public void Reset() => socket.LingerState = new LingerOption(true, 0);

    /// <summary>Says that no more will be sent and reads to the end; false when the end was not a good one.</summary>
    public async Task<bool> FinishAsync()
    {
        using var patience = new CancellationTokenSource(_finishPatience, time);
        try
        {
            socket.Shutdown(SocketShutdown.Send);
            while (true) { await ReceiveSomeAsync(patience.Token); }
        }
        catch (EndOfStreamException)
        {
            return true;
        }
        catch (Exception broken) when (broken is SocketException or OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Closes the socket and gives the record.</summary>
    public ConnectionRecord End(ConnectionEnd end)
    {
        socket.Dispose();
        return new ConnectionRecord(
            client, _localPort, _openedAt, time.GetUtcNow(), end, _sent.WrittenMemory, _received.WrittenMemory, _requests);
    }

    private static int Whose(IReadOnlyList<TrafficRequest> requests, AnswerRecord?[] answers, ScannedAnswer scanned)
    {
        // Only netty's own answers carry no id back: in a pipeline with ids that is the one too large.
        if (scanned.OpaqueId is { } id) { return Enumerable.Range(0, requests.Count).First(index => requests[index].OpaqueId == id); }
        if (scanned.Status == 413) { return Enumerable.Range(0, requests.Count).MaxBy(index => requests[index].Body.Length); }
        return Array.IndexOf(answers, null);
    }

    private async Task SendAllAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty) { bytes = bytes[await socket.SendAsync(bytes, cancellationToken)..]; }
    }

    /// <summary>How far a broken send got is not known: none of its requests counts as whole.</summary>
    private void MarkCut(int first)
    {
        for (var index = first; index < _requests.Count; index++) { _requests[index] = _requests[index] with { IsWhole = false }; }
    }
}
