using System.Runtime.InteropServices;

namespace Migrations.Cli.Demo.Nodes;

/// <summary>Sends signals to processes and process groups that we started.</summary>
internal static class UnixSignals
{
    public const int Kill = 9;
    public const int Terminate = 15;

    /// <summary>False when there is no such process any more.</summary>
    public static bool Send(int processId, int signal)
    {
        // 0 and -1 would mean "everyone": never.
        if (processId is 0 or 1 or -1) { throw new ArgumentOutOfRangeException(nameof(processId)); }
        return SendSignal(processId, signal) == 0;
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int processId, int signal);
}
