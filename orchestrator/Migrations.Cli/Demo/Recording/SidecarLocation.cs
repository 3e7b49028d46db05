using Migrations.Cli.Demo.Nodes;

namespace Migrations.Cli.Demo.Recording;

/// <summary>Finds the sidecar's program: named by <c>MIGRATIONS_SIDECAR</c>, beside this one, or built in the repository this one was built in.</summary>
public static class SidecarLocation
{
    private static readonly string Name = OperatingSystem.IsWindows() ? "migrations-sidecar.exe" : "migrations-sidecar";

    public static string Find()
    {
        if (Environment.GetEnvironmentVariable("MIGRATIONS_SIDECAR") is { Length: > 0 } named) { return named; }
        var beside = Path.Combine(AppContext.BaseDirectory, Name);
        if (File.Exists(beside) && File.Exists(Path.ChangeExtension(beside, OperatingSystem.IsWindows() ? ".runtimeconfig.json" : "runtimeconfig.json"))) { return beside; }
        return InRepository() ?? (File.Exists(beside) ? beside : throw new NodeUnavailableException($"{Name} was not found: build it, or name it by MIGRATIONS_SIDECAR"));
    }

    private static string? InRepository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var bin = Path.Combine(folder.FullName, "sidecar", "Migrations.Sidecar", "bin");
            if (!File.Exists(Path.Combine(folder.FullName, "Migrations.sln")) || !Directory.Exists(bin)) { continue; }
            return Directory.EnumerateFiles(bin, Name, SearchOption.AllDirectories).OrderByDescending(File.GetLastWriteTimeUtc).FirstOrDefault();
        }

        return null;
    }
}
