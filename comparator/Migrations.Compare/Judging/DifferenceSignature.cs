namespace Migrations.Compare.Judging;

/// <summary>The set of places and kinds in which a pair differs, rules aside. One object per distinct set and comparer.</summary>
/// <param name="Api">Signatures of different APIs are different ones, since rules ask for the API.</param>
public sealed record DifferenceSignature(string Api, IReadOnlyList<SignatureEntry> Entries)
{
    /// <summary>No difference at all: no rule can change the verdict.</summary>
    public static DifferenceSignature None { get; } = new(string.Empty, []);
}

/// <summary>A place, in the form rules use, and a kind of difference there.</summary>
public readonly record struct SignatureEntry(string Place, Migrations.Rules.Packs.DifferenceKind Kind);
