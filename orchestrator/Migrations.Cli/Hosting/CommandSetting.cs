namespace Migrations.Cli.Hosting;

/// <summary>What every command is made with.</summary>
internal sealed record CommandSetting(CommandEnvironment Environment, GlobalOptions Options);
