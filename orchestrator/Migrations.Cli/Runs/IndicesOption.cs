using System.CommandLine;
using Migrations.Cli.Hosting;

namespace Migrations.Cli.Runs;

/// <summary>Which indices a command is about: <c>--index</c>, several times.</summary>
internal sealed class IndicesOption(string description)
{
    public Option<string[]> Names { get; } = new("--index") { Description = description, HelpName = "NAME", Arity = ArgumentArity.OneOrMore };

    /// <summary>The names, or null when none was given.</summary>
    public IReadOnlyList<string>? Read(CommandRun run) => run.Value(Names) is { Length: > 0 } names ? names : null;
}
