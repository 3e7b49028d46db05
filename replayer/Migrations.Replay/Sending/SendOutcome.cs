using Migrations.Exchanges.Http;
using Migrations.Exchanges.Tuples;

namespace Migrations.Replay.Sending;

/// <summary>What became of one request on the target.</summary>
/// <param name="Answer">Null when there was none.</param>
/// <param name="SentAtUnixNanos">When its last byte was handed to the socket.</param>
/// <param name="Attempts">How often it was sent; 0 when it never was.</param>
/// <param name="Error">One sentence, when not answered.</param>
public sealed record SendOutcome(SendStatus Status, ResponseMessage? Answer, long SentAtUnixNanos, long AnsweredAtUnixNanos, int Attempts, string? Error)
{
    public bool IsAnswered => Status == SendStatus.Answered;

    public int StatusCode => Answer?.Status ?? 0;
}
