using Migrations.Exchanges.Assembling;
using Migrations.Exchanges.Tuples;

namespace Migrations.Compare.Judging;

/// <summary>Says why there are no two answers to the same question, when there are none. Pure.</summary>
public static class Comparability
{
    public const string DeletionForgotten = "the source had forgotten an earlier deletion of the document, the target not yet";

    /// <summary>What a node that remembers it answers then to the version sent.</summary>
    internal const int RefusedForVersion = 409;

    internal const string WithheldPrefix = "withheld: ";
    internal const string RacedWithWrite = "raced with a write";
    internal const string ReadBeforeRefresh = "read before a refresh";
    internal const string AfterUntoldWrite = "after a write of which the log does not tell what it did";
    internal const string WriteRacedOnSource = "a write raced with it on the source";
    internal const string NeverAnswered = "the source never answered";
    internal const string CutOff = "cut off on the source";

    /// <summary>The reason, or null when the answers can be compared.</summary>
    public static string? Refusal(ExchangePair pair)
    {
        if (pair.Source is not { } source) { return "the capture log does not hold the exchange"; }
        if (pair.Tuple is not { } tuple) { return source.Status == ExchangeStatus.Complete ? "not replayed" : Of(source.Status); }
        if (source.Status != ExchangeStatus.Complete || source.Response is null || source.Request is null) { return Of(source.Status); }
        return tuple.Disposition switch
        {
            TupleDisposition.Withheld => WithheldPrefix + tuple.WithheldReason,
            TupleDisposition.AppliedFromEffects => "applied from effects" + (tuple.WithheldReason.Length > 0 ? ": " + tuple.WithheldReason : string.Empty),
            TupleDisposition.InImage => "before image",
            _ => Of(tuple.Outcome),
        };
    }

    /// <summary>The reason why a difference proves nothing, or null. Equal answers are a match all the same.</summary>
    /// <param name="sourceStatus">The source's status for what was sent.</param>
    /// <remarks>A node forgets deletions after <c>index.gc_deletes</c> and counts versions from 1 again; a faster replay meets what is not forgotten, and is refused for the lower version, be it another deletion or the document come again. What both end with, parity tells. Of a bulk only such items are excused (<see cref="BulkItems.WithoutForgotten"/>): one that differs otherwise is a difference.</remarks>
    public static string? ExcuseOf(int sourceStatus, ExchangeTuple tuple) => (tuple.SourceFreshness, tuple.TargetFreshness) switch
    {
        _ when tuple.TargetStatus == RefusedForVersion && sourceStatus == WhereForgotten(tuple.Api) && EditNotes.Of(tuple).HasSourceVersion => DeletionForgotten,
        _ when tuple.Api.StartsWith("snapshot.", StringComparison.Ordinal) => "asks about snapshots, which are not replayed",
        (ReadFreshness.Untold, _) or (_, ReadFreshness.Untold) => AfterUntoldWrite,
        (ReadFreshness.Racing, _) or (_, ReadFreshness.Racing) => RacedWithWrite,
        (ReadFreshness.Stale, _) or (_, ReadFreshness.Stale) => ReadBeforeRefresh,
        _ => null,
    };

    /// <summary>What a node answers to an operation that a deletion came before which it has forgotten: a deletion finds nothing, an index makes the document. Null: no such operation.</summary>
    internal static int? WhereForgotten(string operation) => operation switch
    {
        "delete" => 404,
        "index" => 201,
        _ => null,
    };

    private static string? Of(SendStatus outcome) => outcome switch
    {
        SendStatus.Answered => null,
        SendStatus.NotSent => "not sent",
        SendStatus.Refused => "the target could not be reached",
        SendStatus.TimedOut => "the target did not answer in time",
        SendStatus.Cancelled => "the replay was stopped before the target answered",
        _ => "the target ended the connection before its answer was whole",
    };

    private static string Of(ExchangeStatus status) => status switch
    {
        ExchangeStatus.Unanswered => NeverAnswered,
        ExchangeStatus.CutOff => CutOff,
        ExchangeStatus.Unparsable => "not readable as HTTP",
        ExchangeStatus.Ambiguous => "can be read as HTTP in two ways",
        ExchangeStatus.Upgraded => "the connection became another protocol",
        _ => "the log does not hold the whole exchange",
    };
}
