using Migrations.Exchanges.Clusters;

namespace Migrations.Replay.Rewriting;

/// <summary>Decides whether a write that changed nothing on the source may be sent: only where the target must refuse it, or do nothing, as well. Pure.</summary>
/// <remarks>
/// Such a write leaves no number behind, so its place among writes that overlapped with it is not known: where the target's document is
/// not as the source's must have been, it is withheld rather than sent and undone.
/// </remarks>
public static class RefusalGuard
{
    private const string OutOfPlace = "its place among overlapping writes is not known";

    /// <param name="status">What the source answered; null when the answer does not tell.</param>
    /// <param name="answeredVersion">The document's version in a no-op's answer, or null.</param>
    /// <param name="held">The target's document now; null when it was not looked at or could not be read.</param>
    public static RefusalDecision Decide(RefusedWrite write, int? status, long? answeredVersion, FoundDocument? held)
    {
        switch (status)
        {
            case 400 or 405 or 406:
                return RefusalDecision.Send;
            case 404:
                return write.Operation != "update" || held is null or { Found: false } ? RefusalDecision.Send : RefusalDecision.Withhold(OutOfPlace);
            case 409:
                return Conflict(write, held);
            case >= 200 and < 300 when write.Operation == "update":
                var isSame = held is { Found: true } && (answeredVersion is null || held.Version == answeredVersion);
                return isSame ? RefusalDecision.Fence(held!.SeqNo, held.Term) : RefusalDecision.Withhold(OutOfPlace);
            case null:
                return RefusalDecision.Withhold("no committed effect, and no answer that tells why");
            default:
                return RefusalDecision.Withhold($"refused for the caller or the state of the source ({status})");
        }
    }

    private static RefusalDecision Conflict(RefusedWrite write, FoundDocument? held)
    {
        if (write.IfSeqNo is not null)
        {
            // A lock that failed must fail again; its numbers are others on the target.
            return held is { Found: true } ? RefusalDecision.Fence(held.SeqNo == 0 ? 1 : held.SeqNo - 1, held.Term) : RefusalDecision.Send;
        }

        if (write.Operation == "update") { return RefusalDecision.Withhold("it lost a race on the source"); }
        if (held is not { Found: true }) { return RefusalDecision.Withhold(OutOfPlace); }
        if (write.Version is not { } version) { return write.IsCreate ? RefusalDecision.Send : RefusalDecision.Withhold("it lost a race on the source"); }
        var isRefused = write.VersionType == "external_gte" ? held.Version > version : held.Version >= version;
        return isRefused ? RefusalDecision.Send : RefusalDecision.Withhold(OutOfPlace);
    }
}

/// <summary>What a refused write asked for.</summary>
/// <param name="Operation">index, create, update, delete.</param>
public sealed record RefusedWrite(string Operation, bool IsCreate, string? IfSeqNo, long? Version, string? VersionType);

/// <summary>Send as it is, send with this lock, or not at all.</summary>
/// <param name="Reason">Null when it may be sent.</param>
public sealed record RefusalDecision(string? Reason, long? SeqNo, long? Term)
{
    public static RefusalDecision Send { get; } = new(null, null, null);

    public static RefusalDecision Withhold(string reason) => new(reason, null, null);

    /// <summary>With a lock on the target's numbers.</summary>
    public static RefusalDecision Fence(long seqNo, long term) => new(null, seqNo, term);
}
