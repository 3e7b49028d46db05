using System.CommandLine;
using Migrations.Cli.Configuration;

namespace Migrations.Cli.Hosting;

/// <summary>One invocation of a command: what was asked, where to answer, the migration it is about.</summary>
internal sealed class CommandRun(ParseResult parsed, CommandEnvironment environment, GlobalOptions options)
{
    private MigrationConfig? _config;

    public CommandEnvironment Environment => environment;

    public CommandOutput Output { get; } = new(environment, parsed.GetValue(options.Json));

    /// <summary>The migration's file, read once; every error in it is a usage failure that names its place.</summary>
    public MigrationConfig Config => _config ??= ReadConfig();

    /// <summary>False when there is no such file, so that <see cref="Config"/> would be a failure.</summary>
    public bool HasConfig => File.Exists(environment.FullPath(parsed.GetValue(options.Config) ?? MigrationConfigReader.DefaultFileName));

    public T? Value<T>(Option<T> option) => parsed.GetValue(option);

    public T? Value<T>(Argument<T> argument) => parsed.GetValue(argument);

    /// <summary>The path an option gives, absolute, or null when it is not given.</summary>
    public string? PathOf(Option<string> option) => parsed.GetValue(option) is { } path ? environment.FullPath(path) : null;

    private MigrationConfig ReadConfig()
    {
        var given = parsed.GetValue(options.Config);
        var path = environment.FullPath(given ?? MigrationConfigReader.DefaultFileName);
        if (!File.Exists(path))
        {
            throw CommandFailedException.Usage(given is null
                ? $"there is no {MigrationConfigReader.DefaultFileName} in {environment.WorkingDirectory}; 'migrations init' writes one, --config names another"
                : $"{given}: there is no such file");
        }

        return MigrationConfigReader.Read(path, environment.ShownPath(path));
    }
}
