namespace Migrations.Rules.Packs;

/// <summary>One statement about differences: where, when, and what they mean.</summary>
/// <param name="Name">Unique within a pack; a later pack's rule of the same name takes its place.</param>
/// <param name="Kinds">Kinds of difference it decides; empty: all that its action can decide.</param>
/// <param name="Reason">Why a user may rely on it; shown beside every verdict it made.</param>
/// <param name="Text">What stands in the rule, in one spelling, to tell whether two loads hold the same rule.</param>
public sealed record Rule(
    string Name,
    RuleCondition When,
    IReadOnlyList<RulePlace> Places,
    IReadOnlyList<DifferenceKind> Kinds,
    RuleAction Action,
    string Reason,
    string File,
    int Line,
    string Text)
{
    public bool Decides(DifferenceKind kind) => Kinds.Count == 0 || Kinds.Contains(kind);

    /// <summary>Ignored pairs are counted apart from equivalent ones.</summary>
    public bool Ignores => Action is RuleAction.Ignore;
}
