using System.CommandLine;

namespace Migrations.Cli.Hosting;

/// <summary>A command that does something: declares its options, does its work, says its exit code.</summary>
internal abstract class ActiveCommand : MigrationsCommand
{
    private readonly CommandEnvironment _environment;
    private readonly GlobalOptions _options;

    protected ActiveCommand(string name, string description, CommandGroup group, CommandSetting setting)
        : base(name, description, group)
    {
        _environment = setting.Environment;
        _options = setting.Options;
        SetAction((parsed, cancellationToken) => RunAsync(new CommandRun(parsed, _environment, _options), cancellationToken));
    }

    /// <summary>Does the work. A failure is a <see cref="CommandFailedException"/>; anything else that escapes is reported as our error.</summary>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    protected abstract Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken);
}
