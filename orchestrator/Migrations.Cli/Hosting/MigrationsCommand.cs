using System.CommandLine;

namespace Migrations.Cli.Hosting;

/// <summary>A command that does something, or a family of commands; knows what its help shows.</summary>
internal abstract class MigrationsCommand(string name, string description, CommandGroup group) : Command(name, description)
{
    public CommandGroup Group { get; } = group;

    /// <summary>Shown at the end of the command's help.</summary>
    public IReadOnlyList<CommandExample> Examples { get; protected init; } = [];
}
