namespace Migrations.Compare.Parity;

/// <summary>A difference of metadata that is expected, with its reason.</summary>
/// <param name="Matches">True for a difference that this rule explains.</param>
public sealed record ParityRule(string Name, string Reason, Func<MetadataDifference, bool> Matches);
