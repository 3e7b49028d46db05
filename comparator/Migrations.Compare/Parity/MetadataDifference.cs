namespace Migrations.Compare.Parity;

/// <summary>One thing besides documents that is not the same on both sides.</summary>
/// <param name="Part">index, mapping, setting, alias, template, index template, component template, pipeline, script.</param>
/// <param name="Name">Whose.</param>
/// <param name="Path">JSON pointer in it, or a setting's name; empty for the whole.</param>
/// <param name="Source">The source's value as JSON, shortened; null when it has none.</param>
/// <param name="Target">The target's.</param>
public sealed record MetadataDifference(string Part, string Name, string Path, string? Source, string? Target);
