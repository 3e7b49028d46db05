using System.Diagnostics;
using System.Reflection;

namespace Migrations.EndToEnd.Tests;

/// <summary>The program as it was built beside these tests, run as a user runs it.</summary>
internal static class BuiltProgram
{
    public static string Repository { get; } = typeof(BuiltProgram).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(static a => a.Key == "RepositoryRoot").Value!;

    public static string Path { get; } = Find();

    public static Task<(int ExitCode, string Out, string Error)> RunAsync(IEnumerable<string> arguments, string folder, CancellationToken token) =>
        RunAsync(arguments, folder, new Dictionary<string, string?>(), token);

    /// <param name="environment">Variables set beside ours; null takes one away.</param>
    public static async Task<(int ExitCode, string Out, string Error)> RunAsync(IEnumerable<string> arguments, string folder, IReadOnlyDictionary<string, string?> environment, CancellationToken token)
    {
        var start = new ProcessStartInfo(Path) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var argument in arguments) { start.ArgumentList.Add(argument); }
        foreach (var (name, value) in environment) { start.Environment[name] = value; }
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(token);
        var error = process.StandardError.ReadToEndAsync(token);
        await process.WaitForExitAsync(token);
        return (process.ExitCode, await output, await error);
    }

    private static string Find()
    {
        var configuration = AppContext.BaseDirectory.Contains($"{System.IO.Path.DirectorySeparatorChar}Release{System.IO.Path.DirectorySeparatorChar}", StringComparison.Ordinal) ? "Release" : "Debug";
        return System.IO.Path.Combine(Repository, "orchestrator", "Migrations.Cli", "bin", configuration, "net10.0", OperatingSystem.IsWindows() ? "migrations.exe" : "migrations");
    }
}
