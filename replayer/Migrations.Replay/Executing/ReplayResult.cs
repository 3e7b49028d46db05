namespace Migrations.Replay.Executing;

/// <summary>What a replay did, as counts; the tuples have it one by one.</summary>
/// <param name="Exchanges">Exchanges of the log: each is exactly one of sent, withheld, applied from effects, in the image.</param>
/// <param name="WithheldWhy">Reasons of what was not sent, with counts.</param>
/// <param name="EffectsAlone">Committed effects without a request that were applied by themselves.</param>
/// <param name="Repeats">Operations that may have been applied twice, after a crash: the journal names them.</param>
public sealed record ReplayResult(
    int Exchanges,
    int Sent,
    int Withheld,
    int AppliedFromEffects,
    int InImage,
    int EffectsAlone,
    int Reconciled,
    int Repeats,
    int Unanswered,
    IReadOnlyDictionary<string, int> WithheldWhy)
{
    /// <summary>What the replay rests on; null in a result that was not made by a run.</summary>
    public Planning.EvidenceSummary? Evidence { get; init; }

    /// <summary>Changes of the cluster state that no request of the log asked for, set on the target.</summary>
    public int StateChanges { get; init; }

    /// <summary>What of them the target refused; the first hundred.</summary>
    public IReadOnlyList<string> StateChangesRefused { get; init; } = [];

    /// <summary>Requests that the target refused for the caller (401, 403), though the source had not.</summary>
    public int RefusedByTarget { get; init; }

    /// <summary>The documents of writes that were left unsettled, as the last run found them at its end.</summary>
    public Settling.SettleResult Settled { get; init; } = Settling.SettleResult.None;

    /// <summary>In = out: every exchange of the log has one disposition.</summary>
    public bool Balances => Exchanges == Sent + Withheld + AppliedFromEffects + InImage;
}
