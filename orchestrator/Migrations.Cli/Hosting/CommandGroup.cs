namespace Migrations.Cli.Hosting;

/// <summary>Where a command stands in the order of work; the help lists them so.</summary>
internal enum CommandGroup
{
    SetUp,
    Record,
    Move,
    Judge,
    Around,
}
