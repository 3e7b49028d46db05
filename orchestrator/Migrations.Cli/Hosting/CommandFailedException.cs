namespace Migrations.Cli.Hosting;

/// <summary>A failure that is told in one message: what, which file and which place in it.</summary>
/// <remarks>The message is all the user sees; it holds no secret and no payload.</remarks>
internal sealed class CommandFailedException(string message, int exitCode = ExitCodes.Failed, Exception? inner = null)
    : Exception(message, inner)
{
    public int ExitCode { get; } = exitCode;

    /// <summary>The command line or the configuration is wrong.</summary>
    public static CommandFailedException Usage(string message) => new(message, ExitCodes.Usage);
}
