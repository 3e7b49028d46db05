namespace Migrations.Cli.Demo;

/// <summary>What to type to call this program as it was called. Pure.</summary>
internal static class ProgramCall
{
    /// <param name="process">The file of this process, if it is known.</param>
    /// <param name="assembly">What it runs: the first word of its command line.</param>
    /// <param name="shown">How a path is shown to the user.</param>
    public static string Of(string? process, string assembly, Func<string, string> shown)
    {
        if (process is null) { return "migrations"; }
        var isHost = string.Equals(Path.GetFileNameWithoutExtension(process), "dotnet", StringComparison.OrdinalIgnoreCase);
        return isHost ? $"dotnet {shown(assembly)}" : shown(process);
    }
}
