using Migrations.Capture.Records;
using Migrations.Exchanges.Routes;

namespace Migrations.Exchanges.Tuples;

/// <summary>A source exchange with what was sent and answered on the target. The source's bytes stay in the capture log; the join is <see cref="Exchange"/>.</summary>
/// <param name="Sequence">Place in the run's tuple log, from 1.</param>
/// <param name="Exchange">The source exchange's stamp.</param>
/// <param name="Ordinal">The source exchange's ordinal in its log.</param>
/// <param name="Unit">0 for the exchange as a whole; 1… for operations of it that were sent alone.</param>
/// <param name="WithheldReason">Why nothing was sent; empty when it was sent.</param>
/// <param name="TargetRequest">Method and target as sent; empty when nothing was sent.</param>
/// <param name="Edits">What was changed before sending: JSON array of <c>{"what","name","from","to","rule"}</c>.</param>
/// <param name="DueAtUnixNanos">When the pace wanted it sent.</param>
/// <param name="TargetStatus">Status code; 0 when there was no answer.</param>
/// <param name="TargetHeaders">Header lines as received, CRLF between.</param>
/// <param name="TargetBody">The answer's body, transfer coding off, content coding on.</param>
/// <param name="Reconciled">Documents set to the source's outcome afterwards: JSON array of <c>{"index","id","why"}</c>.</param>
/// <param name="Operations">Target numbers of what it did: JSON array of <c>{"index","id","seqNo","term","version"}</c>.</param>
public sealed record ExchangeTuple(
    long Sequence,
    RequestStamp Exchange,
    long Ordinal,
    int Unit,
    string Api,
    RouteClass Class,
    TupleDisposition Disposition,
    string WithheldReason,
    string TargetRequest,
    string Edits,
    long DueAtUnixNanos,
    long SentAtUnixNanos,
    long AnsweredAtUnixNanos,
    SendStatus Outcome,
    int TargetStatus,
    string TargetHeaders,
    ReadOnlyMemory<byte> TargetBody,
    ReadFreshness SourceFreshness,
    ReadFreshness TargetFreshness,
    int Attempts,
    string Reconciled,
    string Operations);

/// <summary>What the replayer did with an exchange.</summary>
public enum TupleDisposition : byte
{
    /// <summary>Sent to the target, perhaps rewritten.</summary>
    Sent = 1,

    /// <summary>Not sent; the reason says why.</summary>
    Withheld = 2,

    /// <summary>Not sent, and its committed effects were applied one by one; or sent by a run that was killed before its tuple was kept.</summary>
    AppliedFromEffects = 3,

    /// <summary>Already part of the image that was brought over.</summary>
    InImage = 4,
}

/// <summary>What became of a request on the target.</summary>
public enum SendStatus : byte
{
    NotSent = 0,
    Answered = 1,

    /// <summary>The connection could not be made.</summary>
    Refused = 2,
    TimedOut = 3,
    Cancelled = 4,

    /// <summary>The connection ended before the whole answer.</summary>
    Broken = 5,
}

/// <summary>How a read stood to the writes around it, on one side; of a write, whether what went before it is known.</summary>
public enum ReadFreshness : byte
{
    /// <summary>Not a read, or nothing it touches was ever written.</summary>
    None = 0,

    /// <summary>Everything written before was visible, and nothing was written meanwhile.</summary>
    Fresh = 1,

    /// <summary>Something answered before was not refreshed yet, or may not have been.</summary>
    Stale = 2,

    /// <summary>A write on what it touches overlapped with it.</summary>
    Racing = 3,

    /// <summary>Something done before to what it touches, a write's as a read's, could not be replayed, since nothing tells what it did: the target is not where the source was.</summary>
    Untold = 4,
}
