namespace Migrations.Compare.Parity;

/// <summary>One document that is not the same on both sides. Holds no values of it.</summary>
/// <param name="SourceVersion">−1: not there.</param>
/// <param name="TargetVersion">−1: not there.</param>
/// <param name="Path">Where the sources first differ, as a JSON pointer; null when they do not.</param>
public sealed record DocumentDifference(
    string Index,
    string Id,
    string? Routing,
    DifferenceKind Kind,
    long SourceVersion,
    long TargetVersion,
    string? Path);
