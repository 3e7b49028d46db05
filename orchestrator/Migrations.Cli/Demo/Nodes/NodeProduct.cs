namespace Migrations.Cli.Demo.Nodes;

/// <summary>A distribution that Maven Central publishes, and the names its scripts and settings go by.</summary>
/// <param name="Name">The lower-case name that its script and its descriptor key carry.</param>
/// <param name="Zip">Maven coordinates of the distribution, <c>group:artifact:version</c>; its type is zip.</param>
/// <param name="JavaOptionsVariable">The environment variable the start script reads JVM options from.</param>
/// <param name="ModuleJavaVersion">What the modules' descriptors name as their Java version.</param>
public sealed record NodeProduct(
    string Name,
    string Version,
    string Zip,
    string JavaOptionsVariable,
    string ModuleJavaVersion,
    IReadOnlyList<NodeModule> Modules)
{
    /// <summary>The name of the folder in the zip and in the cache.</summary>
    public string FolderName => $"{Name}-{Version}";

    /// <summary>The start script, relative to the home.</summary>
    public string StartScript => Path.Combine("bin", Name + ScriptSuffix);

    /// <summary>The node's own plugin command, relative to the home.</summary>
    public string PluginScript => Path.Combine("bin", Name + "-plugin" + ScriptSuffix);

    /// <summary>The settings file, relative to the home.</summary>
    public string SettingsFile => Path.Combine("config", Name + ".yml");

    private static string ScriptSuffix => OperatingSystem.IsWindows() ? ".bat" : "";

    /// <inheritdoc/>
    public override string ToString() => $"{Name} {Version}";
}
