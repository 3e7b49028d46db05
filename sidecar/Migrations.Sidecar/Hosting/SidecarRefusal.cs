namespace Migrations.Sidecar.Hosting;

/// <summary>Why the sidecar does not start: one message for the person who started it, and the exit code.</summary>
public sealed class SidecarRefusal(int exitCode, string message) : Exception(message)
{
    public const int Failed = 1;
    public const int Usage = 2;

    public int ExitCode { get; } = exitCode;
}
