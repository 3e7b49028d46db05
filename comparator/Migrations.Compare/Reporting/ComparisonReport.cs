using Migrations.Compare.Storing;

namespace Migrations.Compare.Reporting;

/// <summary>What a run's comparison came to, in the order in which it should be read.</summary>
/// <param name="FirstLine">The result in one line; the books, when they do not balance.</param>
/// <param name="BooksBalance">False: something is unaccounted for, and nothing below proves anything.</param>
/// <param name="Pairs">Everything that was to be judged.</param>
/// <param name="Comparable">Pairs that were: all but NotComparable.</param>
/// <param name="ComparableShare">Of all pairs, 0 to 1.</param>
/// <param name="EqualShare">Match and EquivalentBy, of the comparable ones, 0 to 1. Ignored is not equal.</param>
/// <param name="Differences">Groups with the same fingerprint, largest first.</param>
/// <param name="UnusedRules">Rules in force that decided nothing.</param>
public sealed record ComparisonReport(
    string FirstLine,
    bool BooksBalance,
    RunSummary Run,
    long Pairs,
    long Comparable,
    double ComparableShare,
    double EqualShare,
    IReadOnlyList<VerdictCount> Verdicts,
    IReadOnlyList<ReasonCount> NotCompared,
    IReadOnlyList<DifferenceGroup> Differences,
    IReadOnlyList<RuleUsage> Rules,
    IReadOnlyList<string> UnusedRules,
    IReadOnlyList<ApiLatency> Latencies,
    IReadOnlyList<StageBook> Books)
{
    /// <summary>Requests that the target would refuse or misread as clients send them.</summary>
    public IReadOnlyList<ClientChange> ClientChanges { get; init; } = [];

    /// <summary>Pairs with a difference that no rule explains.</summary>
    public long Different => Verdicts.FirstOrDefault(v => v.Verdict == "Different")?.Count ?? 0;
}
