using Migrations.Replay.Planning;

namespace Migrations.Replay.Rewriting;

/// <summary>What a request must be changed in for the version of the target, whatever it was rewritten for before. Pure.</summary>
/// <param name="hasTypes">Whether the target knows mapping types, or the source knows none either: then nothing is changed.</param>
public sealed class TargetFit(bool hasTypes)
{
    public bool HasTypes { get; } = hasTypes;

    /// <summary>The last step before a client's request is sent.</summary>
    public TargetRequest Fit(TargetRequest request) => HasTypes ? request : TypeRemoval.Apply(request);

    /// <summary>Why the target must not see the request at all, or null.</summary>
    public string? Withhold(PlannedUnit unit) =>
        !HasTypes && unit is { Disposition: Exchanges.Tuples.TupleDisposition.Sent, Effects.Count: 0, Exchange.Request: { } request } && TypeRefusal.Is(request, unit.Exchange.Response) ? TypeRefusal.Reason : null;
}
