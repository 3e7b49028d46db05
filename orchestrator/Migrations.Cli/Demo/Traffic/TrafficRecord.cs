namespace Migrations.Cli.Demo.Traffic;

/// <summary>What the driver did, by its own account: every connection with every byte in both directions.</summary>
public sealed record TrafficRecord(IReadOnlyList<ConnectionRecord> Connections)
{
    /// <summary>Every request, connection by connection, in the order of sending.</summary>
    public IEnumerable<RequestRecord> Requests => Connections.SelectMany(connection => connection.Requests);

    /// <summary>Requests that were sent to their last byte.</summary>
    public int RequestsWhole => Requests.Count(request => request.IsWhole);

    /// <summary>Requests that were answered to the last byte.</summary>
    public int RequestsAnswered => Requests.Count(request => request.Answer is not null);

    /// <summary>Bytes sent over all connections.</summary>
    public long SentBytes => Connections.Sum(connection => (long)connection.Sent.Length);

    /// <summary>Bytes received over all connections.</summary>
    public long ReceivedBytes => Connections.Sum(connection => (long)connection.Received.Length);
}
