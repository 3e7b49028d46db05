using System.Diagnostics;
using System.Globalization;

namespace Migrations.Cli.Demo.Nodes;

/// <summary>Kills what we started when we are gone, however we went: by Ctrl-C, an exception or <c>kill -9</c>.</summary>
/// <remarks>
/// A small shell in a session of its own reads from a pipe which processes there are. The pipe ends when our process does;
/// the shell then kills the groups that are left. A parent-death signal would not do: it follows the thread that started the child,
/// and threads of the pool come and go. Where there is no <c>setsid</c> or on Windows, what is left is killed at a normal exit only.
/// Any thread.
/// </remarks>
internal sealed class ProcessWatchdog
{
    /// <summary>Reads "add N" and "drop N" until the pipe ends, then kills the groups still there.</summary>
    private const string Script =
        """
        pids=""
        while read -r verb pid; do
          kept=""
          for p in $pids; do [ "$p" = "$pid" ] || kept="$kept $p"; done
          pids="$kept"
          [ "$verb" = add ] && pids="$pids $pid"
        done
        for p in $pids; do kill -9 -- "-$p" 2>/dev/null || kill -9 "$p" 2>/dev/null; done
        """;

    private static readonly Lazy<ProcessWatchdog> _shared = new(() => new ProcessWatchdog());

    private readonly Lock _lock = new();
    private readonly Dictionary<int, Process> _processes = [];
    private readonly StreamWriter? _pipe;

    private ProcessWatchdog()
    {
        AppDomain.CurrentDomain.ProcessExit += (_, _) => KillAll();
        if (SetSid is null) { return; }
        var start = new ProcessStartInfo(SetSid) { RedirectStandardInput = true };
        foreach (var word in (string[])["/bin/sh", "-c", Script]) { start.ArgumentList.Add(word); }
        _pipe = Process.Start(start)!.StandardInput;
        _pipe.AutoFlush = true;
    }

    /// <summary>The watchdog of this process; started when first asked for.</summary>
    public static ProcessWatchdog Shared => _shared.Value;

    /// <summary>The command that starts a program in a session of its own, so that Ctrl-C reaches us alone; null where there is none.</summary>
    public static string? SetSid { get; } = File.Exists("/usr/bin/setsid") ? "/usr/bin/setsid" : null;

    /// <summary>Takes a process under guard, right after it was started.</summary>
    public void Add(Process process) => Tell("add", process.Id, () => _processes[process.Id] = process);

    /// <summary>Lets go of a process that has ended.</summary>
    public void Drop(int processId) => Tell("drop", processId, () => _processes.Remove(processId));

    private void Tell(string verb, int processId, Action change)
    {
        lock (_lock)
        {
            change();
            _pipe?.Write(string.Create(CultureInfo.InvariantCulture, $"{verb} {processId}\n"));
        }
    }

    private void KillAll()
    {
        lock (_lock)
        {
            foreach (var (id, process) in _processes)
            {
                if (OperatingSystem.IsWindows()) { process.Kill(entireProcessTree: true); }
                else { UnixSignals.Send(SetSid is null ? id : -id, UnixSignals.Kill); }
            }
        }
    }
}
