using System.CommandLine;
using System.CommandLine.Help;
using Migrations.Cli.Completion;
using Migrations.Cli.Configuration;
using Migrations.Cli.Demo;
using Migrations.Cli.Help;
using Migrations.Cli.Logs;
using Migrations.Cli.Plugins;
using Migrations.Cli.Runs;

namespace Migrations.Cli.Hosting;

/// <summary>Every command of the program, in the order of work.</summary>
internal static class CommandTree
{
    public const string Description =
        "Moves a team from Elasticsearch or OpenSearch to a newer OpenSearch on evidence: records every request and answer of the "
        + "source cluster, replays them against the target, compares each answer, keeps the target in step, and says what is not yet proved.";

    public static RootCommand Build(CommandSetting setting)
    {
        var root = new RootCommand(Description);
        setting.Options.AddTo(root);
        foreach (var command in Commands(setting)) { root.Subcommands.Add(command); }
        root.Options.Remove(root.Options.OfType<HelpOption>().Single()); // its other aliases (-?, /h) would be offered by completion
        root.Options.Insert(0, new HelpOption("--help", "-h") { Action = new HelpPageAction(), Description = "Show this help.", Recursive = true });
        root.Options.OfType<VersionOption>().Single().Description = "Show the version.";
        root.SetAction(parsed => HelpPage.Write(root, parsed.InvocationConfiguration.Output));
        return root;
    }

    /// <summary>The words that call a command: <c>migrations log show</c>.</summary>
    public static string FullName(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{FullName(parent)} {command.Name}" : "migrations";

    private static IEnumerable<MigrationsCommand> Commands(CommandSetting setting)
    {
        yield return new DemoCommand(setting);
        yield return new InitCommand(setting);
        yield return new CommandFamily("plugin", "The capture plugin that records inside the source's nodes.", CommandGroup.SetUp, new PluginPackageCommand(setting));
        yield return new CommandFamily(
            "log", "What the capture log holds: read it, prove it, export it. Needs no service; works while the sidecar writes.", CommandGroup.Record,
            new LogListCommand(setting), new LogShowCommand(setting), new LogVerifyCommand(setting), new LogExportCommand(setting));
        yield return new BackfillCommand(setting);
        yield return new PullCommand(setting);
        yield return new ReplayCommand(setting);
        yield return new ReconcileCommand(setting);
        yield return new CompareCommand(setting);
        yield return new RecompareCommand(setting);
        yield return new ReportCommand(setting);
        yield return new SqlCommand(setting);
        yield return new ParityCommand(setting);
        yield return new CompletionCommand(setting);
    }
}
