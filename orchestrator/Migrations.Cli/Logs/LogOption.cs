using System.CommandLine;
using Migrations.Capture.Segments;
using Migrations.Cli.Hosting;

namespace Migrations.Cli.Logs;

/// <summary>Which capture log a command reads: <c>--log</c>, else the one migration.yaml names.</summary>
internal sealed class LogOption
{
    public Option<string> Directory { get; } = new("--log")
    {
        Description = "The capture log's folder; default: 'log' of migration.yaml.",
        HelpName = "DIR",
    };

    /// <summary>Opens it for reading; works while the sidecar writes, and without any service.</summary>
    public LogContents Open(CommandRun run)
    {
        var directory = run.PathOf(Directory) ?? run.Config.LogDirectory;
        try
        {
            return new LogContents(CaptureLog.Open(directory), run.Environment.ShownPath(directory));
        }
        catch (DirectoryNotFoundException)
        {
            throw new CommandFailedException($"there is no capture log at {run.Environment.ShownPath(directory)}");
        }
    }
}
