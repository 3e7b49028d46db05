using System.CommandLine;

namespace Migrations.Cli.Hosting;

/// <summary>Commands under one word, such as <c>log</c>.</summary>
internal sealed class CommandFamily : MigrationsCommand
{
    public CommandFamily(string name, string description, CommandGroup group, params MigrationsCommand[] members)
        : base(name, description, group)
    {
        foreach (var member in members) { Subcommands.Add(member); }
    }
}
