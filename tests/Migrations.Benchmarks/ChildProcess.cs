using System.Diagnostics;

namespace Migrations.Benchmarks;

/// <summary>One of our programs as a process of its own, whose processor time can be read.</summary>
internal sealed class ChildProcess : IDisposable
{
    private readonly Process _process;

    /// <summary>Starts a program that lies beside this one, and waits for its first line.</summary>
    public ChildProcess(string assembly, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardInput = true, RedirectStandardError = true };
        // With this program's own frameworks: what they hold is not copied beside it.
        string[] whole = ["exec", "--runtimeconfig", InFolder("Migrations.Benchmarks.runtimeconfig.json"), "--depsfile", InFolder("Migrations.Benchmarks.deps.json"), InFolder(assembly), .. arguments];
        foreach (var argument in whole) { start.ArgumentList.Add(argument); }
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += static (_, _) => { };
        _process.BeginErrorReadLine();
        FirstLine = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"{assembly} did not start.");
    }

    public string FirstLine { get; }

    /// <summary>Processor time it took so far.</summary>
    public TimeSpan Cpu
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static string InFolder(string file) => Path.Combine(AppContext.BaseDirectory, file);
}
