using Migrations.Capture.Records;
using Migrations.Exchanges.Http;

namespace Migrations.Exchanges.Assembling;

/// <summary>One request and its response, with times.</summary>
/// <param name="Ordinal">Its place among the log's exchanges by start (then epoch, connection, number): the same each time the same log is read.</param>
/// <param name="Stamp">Epoch, connection and number: the key that effects carry.</param>
/// <param name="Client">The client's address and port, from the connection's opened row.</param>
/// <param name="StartedAtUnixNanos">When the request's first byte was seen.</param>
/// <param name="ReceivedAtUnixNanos">When the request's last byte was seen.</param>
/// <param name="AnsweredAtUnixNanos">When the response's first byte was seen; 0 when there was none.</param>
/// <param name="EndedAtUnixNanos">When the response's last byte was seen (the connection's end when there was none).</param>
/// <param name="Request">Null when the request could not be read (Unparsable).</param>
/// <param name="Response">Null when none came, or it was cut off.</param>
public sealed record Exchange(
    long Ordinal,
    RequestStamp Stamp,
    ushort Node,
    string Client,
    ExchangeStatus Status,
    long StartedAtUnixNanos,
    long ReceivedAtUnixNanos,
    long AnsweredAtUnixNanos,
    long EndedAtUnixNanos,
    RequestMessage? Request,
    ResponseMessage? Response,
    string? Note);
