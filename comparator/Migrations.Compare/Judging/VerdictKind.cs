namespace Migrations.Compare.Judging;

/// <summary>What the comparison of one pair came to. The numbers are stored: never reuse one.</summary>
public enum VerdictKind : byte
{
    /// <summary>Nothing differs that the protocol does not make differ.</summary>
    Match = 1,

    /// <summary>What differs means nothing: rules that normalise say so.</summary>
    EquivalentBy = 2,

    /// <summary>At least one difference was not judged because a rule says to ignore it; all others are explained.</summary>
    IgnoredBy = 3,

    /// <summary>At least one difference that no rule explains.</summary>
    Different = 4,

    /// <summary>There are no two answers to the same question.</summary>
    NotComparable = 5,
}
