using Migrations.Rules.Packs;

namespace Migrations.Compare.Judging;

/// <summary>The verdict on a pair and all that it rests on.</summary>
/// <param name="Differences">What no rule explained; at most the options' number of them.</param>
/// <param name="DifferenceCount">How many there were.</param>
/// <param name="RuleUses">Rules that decided something, with how many differences each.</param>
/// <param name="Signature">Every place and kind where the answers differ, explained or not: what a changed rule could touch.</param>
/// <param name="Fingerprints">For each of <paramref name="Differences"/>, the group it belongs to.</param>
public sealed record Judgement(
    long Ordinal,
    int Unit,
    Verdict Verdict,
    IReadOnlyList<Difference> Differences,
    int DifferenceCount,
    IReadOnlyList<RuleUse> RuleUses,
    DifferenceSignature Signature,
    IReadOnlyList<Fingerprint> Fingerprints);

/// <summary>How many differences of a pair a rule decided.</summary>
public readonly record struct RuleUse(Rule Rule, int Differences);
