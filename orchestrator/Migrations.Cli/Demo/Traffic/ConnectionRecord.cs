namespace Migrations.Cli.Demo.Traffic;

/// <summary>One connection as its client saw it.</summary>
/// <param name="Client">Which client, from 0; a client that lost its connection has several.</param>
/// <param name="LocalPort">The client's port: how the node knows the connection.</param>
/// <param name="Sent">Every byte handed to the socket. When the connection did not end in good order, the node may have got fewer.</param>
/// <param name="Received">Every byte taken from the socket. When we hung up, the node may have sent more.</param>
/// <param name="Requests">In the order of sending.</param>
public sealed record ConnectionRecord(
    int Client,
    int LocalPort,
    DateTimeOffset OpenedAt,
    DateTimeOffset ClosedAt,
    ConnectionEnd End,
    ReadOnlyMemory<byte> Sent,
    ReadOnlyMemory<byte> Received,
    IReadOnlyList<RequestRecord> Requests)
{
    /// <summary>The bytes of a request of this connection.</summary>
    public ReadOnlyMemory<byte> BytesOf(RequestRecord request) => Sent[request.From..request.To];

    /// <summary>The bytes of an answer on this connection.</summary>
    public ReadOnlyMemory<byte> BytesOf(AnswerRecord answer) => Received[answer.From..answer.To];
}
