namespace Migrations.Cli.Hosting;

/// <summary>What the process says to scripts when it ends. The numbers are a promise: docs/commands.md.</summary>
internal static class ExitCodes
{
    /// <summary>Done, and nothing to report.</summary>
    public const int Fine = 0;

    /// <summary>The work could not be done: a file, a cluster or we ourselves failed.</summary>
    public const int Failed = 1;

    /// <summary>The command line or migration.yaml is wrong; nothing was done.</summary>
    public const int Usage = 2;

    /// <summary>Done, and there are findings: differences, documents unequal, operations missing.</summary>
    public const int Findings = 3;

    /// <summary>Done, without a finding, but the evidence is not complete: the answer is not to be relied on.</summary>
    public const int Incomplete = 4;

    /// <summary>Stopped by Ctrl-C, as shells count it.</summary>
    public const int Interrupted = 130;

    /// <summary>Stopped by SIGTERM, as shells count it.</summary>
    public const int Terminated = 143;
}
