using Migrations.Exchanges.Clusters;

namespace Migrations.Replay.Rewriting;

/// <summary>Decides whether a write that changed nothing on the source may be sent: only where the target must refuse it, or do nothing, as well. Pure.</summary>
/// <remarks>
/// Such a write leaves no number behind, so its place among writes that overlapped with it is not known: where the target's document is
/// not as the source's must have been, it is withheld rather than sent and undone.
/// </remarks>
public static class RefusalGuard
{
    /// <summary>It overlapped with writes to its document, and no log tells between which of them it stood.</summary>
    public const string OutOfPlace = "its place among overlapping writes is not known";

    /// <summary>Another write came between its read and its write.</summary>
    public const string LostRace = "it lost a race on the source";

    /// <param name="status">What the source answered; null when the answer does not tell.</param>
    /// <param name="answeredVersion">The document's version in the answer, or null.</param>
    /// <param name="held">The target's document now; null when it was not looked at or could not be read.</param>
    /// <param name="isIndexThere">True when the target was seen to have the index.</param>
    public static RefusalDecision Decide(RefusedWrite write, int? status, long? answeredVersion, FoundDocument? held, bool isIndexThere = false)
    {
        switch (status)
        {
            case 400 or 405 or 406:
                return RefusalDecision.Send;
            case 404 when write.Operation == "update" && !write.Upserts:
                return held is null or { Found: false } ? RefusalDecision.Send : RefusalDecision.Withhold(OutOfPlace);
            case 404:
                // What would have made its document found no index. A deletion answered with a version had left a tombstone, which the source lost.
                if (answeredVersion is not null) { return RefusalDecision.Withhold("the source lost what it did"); }
                return isIndexThere || held is { Found: true } ? RefusalDecision.Withhold(OutOfPlace) : RefusalDecision.Send;
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

    /// <summary>The same behind an item of the same bulk that had changed the document: what the target holds before says nothing then.</summary>
    /// <param name="isLeft">True when that item left a document, false when it deleted it.</param>
    public static RefusalDecision Behind(bool isLeft, RefusedWrite write, int? status, RefusalDecision decision) => (write, status) switch
    {
        ({ IsCreate: true, IfSeqNo: null, Version: null }, 409) => isLeft ? RefusalDecision.Send : RefusalDecision.Withhold(OutOfPlace),
        ({ Operation: "update", Upserts: false }, 404) => isLeft ? RefusalDecision.Withhold(OutOfPlace) : RefusalDecision.Send,
        _ => decision,
    };

    private static RefusalDecision Conflict(RefusedWrite write, FoundDocument? held)
    {
        if (write.IfSeqNo is not null)
        {
            // A lock that failed must fail again; its numbers are others on the target.
            return held is { Found: true } ? RefusalDecision.Fence(held.SeqNo == 0 ? 1 : held.SeqNo - 1, held.Term) : RefusalDecision.Send;
        }

        if (write.Operation == "update") { return RefusalDecision.Withhold(LostRace); }
        if (held is not { Found: true }) { return RefusalDecision.Withhold(OutOfPlace); }
        if (write.Version is not { } version) { return write.IsCreate ? RefusalDecision.Send : RefusalDecision.Withhold(LostRace); }
        var isRefused = write.VersionType == "external_gte" ? held.Version > version : held.Version >= version;
        return isRefused ? RefusalDecision.Send : RefusalDecision.Withhold(OutOfPlace);
    }
}

/// <summary>What a refused write asked for.</summary>
/// <param name="Operation">index, create, update, delete.</param>
public sealed record RefusedWrite(string Operation, bool IsCreate, string? IfSeqNo, long? Version, string? VersionType)
{
    /// <summary>True for an update that makes the document where there is none: then only a missing index answers 404.</summary>
    public bool Upserts { get; init; }

    /// <summary>Whether an update's body may ask for that; where it cannot be told, it does.</summary>
    public static bool MayUpsert(ReadOnlySpan<byte> body) => body.IndexOf("upsert"u8) >= 0;
}

/// <summary>Send as it is, send with this lock, or not at all.</summary>
/// <param name="Reason">Null when it may be sent.</param>
public sealed record RefusalDecision(string? Reason, long? SeqNo, long? Term)
{
    public static RefusalDecision Send { get; } = new(null, null, null);

    public static RefusalDecision Withhold(string reason) => new(reason, null, null);

    /// <summary>With a lock on the target's numbers.</summary>
    public static RefusalDecision Fence(long seqNo, long term) => new(null, seqNo, term);
}
