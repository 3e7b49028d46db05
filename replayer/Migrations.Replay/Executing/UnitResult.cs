using Migrations.Exchanges.Tuples;
using Migrations.Replay.Reconciling;
using Migrations.Replay.Rewriting;
using Migrations.Replay.Sending;

namespace Migrations.Replay.Executing;

/// <summary>What came of one unit, before it is a tuple.</summary>
public sealed record UnitResult(TupleDisposition Disposition, string Reason)
{
    public TargetRequest? Request { get; init; }

    public SendOutcome? Outcome { get; init; }

    public IReadOnlyList<Reconciliation> Reconciled { get; init; } = [];

    /// <summary>Operations that were sent though a run before this one may have sent them, too.</summary>
    public int Repeats { get; init; }

    /// <summary>Why what its documents end as is not settled by now; null when it is.</summary>
    public string? Unsettled { get; init; }

    public ReadFreshness TargetFreshness { get; init; }

    /// <summary>Target numbers of what was done, as they were answered.</summary>
    public IReadOnlyList<BulkItemAnswer> Operations { get; init; } = [];
}
