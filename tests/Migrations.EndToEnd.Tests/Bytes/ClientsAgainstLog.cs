using Migrations.Capture.Segments;
using Migrations.Cli.Demo.Traffic;

namespace Migrations.EndToEnd.Tests.Bytes;

/// <summary>The clients' own record beside the log: who is whose, and what contradicts.</summary>
internal sealed class ClientsAgainstLog
{
    private ClientsAgainstLog(IReadOnlyList<(ConnectionRecord Client, LoggedConnection Logged)> pairs, IReadOnlyList<LoggedConnection> others) => (Pairs, Others) = (pairs, others);

    /// <summary>Each client's connection with its own in the log.</summary>
    public IReadOnlyList<(ConnectionRecord Client, LoggedConnection Logged)> Pairs { get; }

    /// <summary>Connections of the log that are no client's: the tests' own control calls.</summary>
    public IReadOnlyList<LoggedConnection> Others { get; }

    /// <summary>Fails when a client's connection is not in the log, or stands for two.</summary>
    /// <param name="mayBeAbsent">Connections that the log need not have; null: none.</param>
    public static ClientsAgainstLog Pair(TrafficRecord record, CaptureLog log, Func<ConnectionRecord, bool>? mayBeAbsent = null)
    {
        var logged = LoggedConnection.Read(log).ToList();
        var pairs = new List<(ConnectionRecord, LoggedConnection)>();
        foreach (var client in record.Connections)
        {
            var own = LoggedConnection.Of(logged, client);
            if (own is null && mayBeAbsent?.Invoke(client) == true) { continue; }
            Assert.True(own is not null, $"the log has no connection from port {client.LocalPort}, {client.Requests.Count} requests, ended {client.End}");
            pairs.Add((client, own));
            logged.Remove(own);
        }

        return new(pairs, logged);
    }

    /// <summary>Whether the connection ended so that each side has all the other sent.</summary>
    public static bool IsWhole(ConnectionRecord client) => client.End is ConnectionEnd.Closed or ConnectionEnd.ClosedByNode;

    /// <summary>Everything in which log and clients contradict each other, one sentence each.</summary>
    public IEnumerable<string> Contradictions()
    {
        foreach (var (client, logged) in Pairs)
        {
            foreach (var (name, direction, bytes) in new[] { ("sent", logged.Requests, client.Sent), ("received", logged.Responses, client.Received) })
            {
                var place = $"port {client.LocalPort} ({client.End}), {name} {bytes.Length}";
                if (direction.Contradiction(bytes.Span) is { } sentence) { yield return $"{place}: {sentence}"; }
                if (IsWhole(client) && direction.End != bytes.Length) { yield return $"{place}: the log accounts for {direction.End}"; }
                // Cut off: the node may have got less than was sent, and have sent more than arrived.
                if (!IsWhole(client) && name == "sent" && direction.End > bytes.Length) { yield return $"{place}: the log has {direction.End}, more than was sent"; }
                if (!IsWhole(client) && name == "received" && direction.End < bytes.Length) { yield return $"{place}: the log has {direction.End}, less than arrived"; }
            }
        }
    }

    /// <summary>A client's requests of which the log lacks a byte, of the request or of its answer.</summary>
    public IEnumerable<(ConnectionRecord Client, RequestRecord Request, LoggedConnection Logged, int Number)> Lacking() =>
        from pair in Pairs
        from numbered in pair.Client.Requests.Index()
        where Lacks(pair.Client, numbered.Index, pair.Logged)
        select (pair.Client, numbered.Item, pair.Logged, numbered.Index + 1);

    private static bool Lacks(ConnectionRecord client, int index, LoggedConnection logged)
    {
        var request = client.Requests[index];
        var got = Math.Min(request.To, IsWhole(client) ? long.MaxValue : logged.Requests.End);
        if (request.From < got && !logged.Requests.Holds(request.From, got)) { return true; }
        if (request.Answer is { } answer) { return !logged.Responses.Holds(answer.From, answer.To); }
        // Not answered to its end: whatever follows the answers that were is its own.
        var from = client.Requests.Max(static r => r.Answer?.To ?? 0);
        return index == client.Requests.Count - 1 && logged.Responses.End > from && !logged.Responses.Holds(from, logged.Responses.End);
    }
}
