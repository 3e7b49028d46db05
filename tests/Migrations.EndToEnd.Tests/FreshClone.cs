using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Migrations.EndToEnd.Tests;

/// <summary>A clone of the repository these tests were built in, as it is committed, and an environment that has .NET and nothing of Java.</summary>
/// <remarks>Sources that are no git repository are copied, without what was built in them.</remarks>
internal sealed partial class FreshClone : IDisposable
{
    /// <summary>Set in what runs in a clone, so that no clone makes another.</summary>
    public const string NestedVariable = "MIGRATIONS_IN_A_CLONE";

    /// <summary>All that build.sh and the tests call by name.</summary>
    private static readonly string[] _tools = ["bash", "sh", "env", "dirname", "rm", "cat", "cp", "kill", "dotnet", "git"];

    private static readonly string[] _takenAway = ["JAVA_HOME", "MIGRATIONS_MAVEN_MIRROR", "MIGRATIONS_MAVEN_SETTINGS", "MIGRATIONS_CACHE", "MIGRATIONS_REQUIRE_NODES", "MIGRATIONS_SIDECAR", "MIGRATIONS_KEEP"];

    private readonly string _path;

    private FreshClone(string folder) => (Folder, _path) = (folder, Path.Combine(folder, "path"));

    /// <summary>Holds the clone, the only folder of the path, and what runs there keeps for a while.</summary>
    public string Folder { get; }

    public string Repository => Path.Combine(Folder, "migrations");

    private string ToolFolder => Path.Combine(Repository, "tests", "Migrations.EndToEnd.Tests");

    private string GitConfig => Path.Combine(Folder, "gitconfig");

    public string Temporary => Path.Combine(Folder, "tmp");

    public static async Task<FreshClone> MakeAsync(CancellationToken token)
    {
        var clone = new FreshClone(Directory.CreateTempSubdirectory("migrations-clone-").FullName);
        Directory.CreateDirectory(clone._path);
        Directory.CreateDirectory(clone.Temporary);
        foreach (var tool in _tools) { File.CreateSymbolicLink(Path.Combine(clone._path, tool), OnPath(tool) ?? throw new FileNotFoundException($"{tool} is not on the path")); }
        if (!Path.Exists(Path.Combine(BuiltProgram.Repository, ".git")))
        {
            Copy(new DirectoryInfo(BuiltProgram.Repository), clone.Repository);
            return clone;
        }

        // Whoever owns the repository: it is ours to read.
        await File.WriteAllTextAsync(clone.GitConfig, "[safe]\n\tdirectory = *\n", token);
        var (code, _, error) = await clone.RunAsync("git", ["clone", "--quiet", BuiltProgram.Repository, clone.Repository], clone.Folder, token);
        return code == 0 ? clone : throw new InvalidOperationException($"git clone ended with {code}: {error}");
    }

    /// <summary>Runs a line of the README.</summary>
    public Task<(int ExitCode, string Out, string Error)> BuildAsync(IEnumerable<string> arguments, CancellationToken token) =>
        RunAsync("bash", ["./build.sh", .. arguments], Repository, token);

    /// <summary>Fetches the PowerShell that these tests name as their tool: too large for what every build restores.</summary>
    /// <returns>Why it is not to be had; null when it is.</returns>
    public async Task<string?> FetchPowerShellAsync(CancellationToken token) =>
        await RunAsync("dotnet", ["tool", "restore"], ToolFolder, token) is { ExitCode: not 0 } failed ? $"dotnet tool restore ended with {failed.ExitCode}: {failed.Error}" : null;

    /// <summary>Runs the same line as Windows has it, from another folder.</summary>
    public Task<(int ExitCode, string Out, string Error)> BuildByPowerShellAsync(IEnumerable<string> arguments, CancellationToken token) =>
        RunAsync("dotnet", ["pwsh", "-NoProfile", "-File", Path.Combine(Repository, "build.ps1"), .. arguments], ToolFolder, token);

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    /// <summary>The program found on the path, links resolved: a link to a link to dotnet would look for its SDK in the wrong place.</summary>
    private static string? OnPath(string tool) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, tool)).Where(File.Exists).Select(static file => File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName ?? file).FirstOrDefault();

    private static void Copy(DirectoryInfo from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in from.EnumerateFiles()) { file.CopyTo(Path.Combine(to, file.Name)); }
        foreach (var folder in from.EnumerateDirectories().Where(static f => f.Name is not ("bin" or "obj" or "target" or "artifacts" or "migrations-demo"))) { Copy(folder, Path.Combine(to, folder.Name)); }
    }

    private async Task<(int ExitCode, string Out, string Error)> RunAsync(string tool, IEnumerable<string> arguments, string folder, CancellationToken token)
    {
        var start = new ProcessStartInfo(Path.Combine(_path, tool)) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var argument in arguments) { start.ArgumentList.Add(argument); }
        foreach (var name in _takenAway) { start.Environment.Remove(name); }
        start.Environment["PATH"] = _path;
        start.Environment["GIT_CONFIG_GLOBAL"] = GitConfig;
        start.Environment["TMPDIR"] = Temporary;
        start.Environment[NestedVariable] = "1";
        start.Environment["CI"] = "true"; // no compiler stays behind
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["POWERSHELL_TELEMETRY_OPTOUT"] = "1";
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(token);
        var error = process.StandardError.ReadToEndAsync(token);
        try { await process.WaitForExitAsync(token); }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return (process.ExitCode, Colours().Replace(await output, ""), Colours().Replace(await error, ""));
    }

    [GeneratedRegex(@"\x1b\[[0-9;]*m")]
    private static partial Regex Colours();
}
