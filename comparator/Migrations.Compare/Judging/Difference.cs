using Migrations.Rules.Packs;

namespace Migrations.Compare.Judging;

/// <summary>One difference that no rule explained.</summary>
/// <param name="Place">The path with array elements as <c>*</c>, in the form rules use.</param>
/// <param name="Path">The path with the elements' numbers; of the source, or of the target for what only it has.</param>
/// <param name="Source">What the source said there, cut to the options' length; empty when it has nothing there.</param>
/// <param name="Target">As <paramref name="Source"/>.</param>
public sealed record Difference(DifferenceKind Kind, string Place, string Path, string Source, string Target);
