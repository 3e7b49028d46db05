using System.Diagnostics;

namespace Migrations.Cli.Demo.Nodes;

/// <summary>A process that we started and that does not outlive us.</summary>
/// <remarks>It runs in a session of its own, so that Ctrl-C reaches only us and we stop it in order. Any thread.</remarks>
public sealed class OwnedProcess : IAsyncDisposable
{
    /// <summary>Lines of output kept for <see cref="Tail"/>.</summary>
    private const int LinesKept = 200;

    private static readonly TimeSpan _disposePatience = TimeSpan.FromMinutes(1);

    private readonly Process _process;
    private readonly TimeProvider _time;
    private readonly Queue<string> _lines = new();
    private readonly TaskCompletionSource<int> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private OwnedProcess(Process process, TimeProvider time) => (_process, _time) = (process, time);

    /// <summary>The process id; the program's own, since the words before it replace themselves by it.</summary>
    public int Id { get; private set; }

    /// <summary>Ends with the exit code, when the process has.</summary>
    public Task<int> Exited => _exited.Task;

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _exited.Task.IsCompleted;

    /// <summary>The last lines it wrote to standard output and error.</summary>
    public string Tail
    {
        get { lock (_lines) { return string.Join(Environment.NewLine, _lines); } }
    }

    /// <summary>Starts a program.</summary>
    /// <param name="command">The program, then its arguments; no shell between.</param>
    /// <param name="environment">Variables set beside ours; null takes one away.</param>
    /// <param name="user">Who it runs as; null is us.</param>
    public static OwnedProcess Start(
        IReadOnlyList<string> command,
        string workingFolder,
        IReadOnlyDictionary<string, string?> environment,
        NodeUser? user,
        TimeProvider time)
    {
        string[] words = [.. ProcessWatchdog.SetSid is { } setSid ? (string[])[setSid] : [], .. user?.CommandPrefix ?? [], .. command];
        var start = new ProcessStartInfo(words[0])
        {
            WorkingDirectory = workingFolder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var word in words.Skip(1)) { start.ArgumentList.Add(word); }
        foreach (var (name, value) in environment) { start.Environment[name] = value; }

        var owned = new OwnedProcess(new Process { StartInfo = start, EnableRaisingEvents = true }, time);
        owned.Run();
        return owned;
    }

    /// <summary>Asks the process to end (SIGTERM) and waits; kills it when it has not ended after <paramref name="patience"/>.</summary>
    /// <returns>True when it ended by itself.</returns>
    public async Task<bool> StopAsync(TimeSpan patience, CancellationToken cancellationToken = default)
    {
        if (HasExited) { return true; }
        if (OperatingSystem.IsWindows()) { Kill(); }
        else { UnixSignals.Send(Id, UnixSignals.Terminate); }

        try
        {
            await Exited.WaitAsync(patience, _time, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            Kill();
            await Exited.WaitAsync(cancellationToken);
            return false;
        }
    }

    /// <summary>Kills the process and everything in its group at once (SIGKILL); await <see cref="Exited"/> to know it is gone.</summary>
    public void Kill()
    {
        if (HasExited) { return; }
        if (OperatingSystem.IsWindows()) { _process.Kill(entireProcessTree: true); }
        else { UnixSignals.Send(ProcessWatchdog.SetSid is null ? Id : -Id, UnixSignals.Kill); }
    }

    /// <summary>Stops it with a short patience.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(_disposePatience);
        _process.Dispose();
    }

    private void Run()
    {
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.Exited += (_, _) =>
        {
            ProcessWatchdog.Shared.Drop(_process.Id);
            _exited.TrySetResult(_process.ExitCode);
        };
        var watchdog = ProcessWatchdog.Shared;
        _process.Start();
        Id = _process.Id;
        watchdog.Add(_process);
        _process.StandardInput.Close();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private void Keep(string? line)
    {
        if (line is null) { return; }
        lock (_lines)
        {
            _lines.Enqueue(line);
            if (_lines.Count > LinesKept) { _lines.Dequeue(); }
        }
    }
}
