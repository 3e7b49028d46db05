using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Migrations.Cli.Hosting;

/// <summary>What surrounds a command: streams, clock, folder, variables. Tests put their own here.</summary>
/// <param name="WorkingDirectory">Absolute; relative paths of the command line start here.</param>
/// <param name="Variable">Reads an environment variable; null when it is not set.</param>
/// <param name="ShowsProgress">False when the error stream is no terminal.</param>
internal sealed record CommandEnvironment(
    TextReader In,
    TextWriter Out,
    TextWriter Error,
    TimeProvider Time,
    string WorkingDirectory,
    Func<string, string?> Variable,
    bool ShowsProgress)
{
    /// <summary>The process's own.</summary>
    public static CommandEnvironment OfProcess() => new(
        Console.In,
        Console.IsOutputRedirected ? new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false), 16 * 1024) : Console.Out,
        Console.IsErrorRedirected ? UnlockedError() : Console.Error,
        TimeProvider.System,
        Directory.GetCurrentDirectory(),
        Environment.GetEnvironmentVariable,
        !Console.IsErrorRedirected);

    // The console's streams share one lock: while nobody reads our standard output, a word on the error stream would wait as well.
    // A pipe is therefore written directly; a file never makes anyone wait, and the console's own stream keeps its shared offset.
    private static TextWriter UnlockedError()
    {
        if (OperatingSystem.IsWindows()) { return Console.Error; }
        var stream = new FileStream(new SafeFileHandle(2, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        return stream.CanSeek ? Console.Error : new StreamWriter(stream, new UTF8Encoding(false)) { AutoFlush = true };
    }

    /// <summary>An absolute path for one that was given on the command line.</summary>
    public string FullPath(string path) => Path.GetFullPath(path, WorkingDirectory);

    /// <summary>A path as a person would write it from here: relative when it lies below the working folder.</summary>
    public string ShownPath(string path)
    {
        var relative = Path.GetRelativePath(WorkingDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }
}
