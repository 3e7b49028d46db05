namespace Migrations.Cli.Demo.Nodes;

/// <summary>One module of a node: the jars it consists of and what its descriptor says.</summary>
/// <param name="ClassName">The plugin class the node loads.</param>
/// <param name="Extends">The module this one extends, or null.</param>
/// <param name="Artifacts">Maven coordinates, <c>group:artifact:version</c>.</param>
/// <param name="Permissions">Lines of the module's security policy; none for most.</param>
public sealed record NodeModule(
    string Name,
    string ClassName,
    string? Extends,
    IReadOnlyList<string> Artifacts,
    IReadOnlyList<string> Permissions);
