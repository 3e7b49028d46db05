using Migrations.Cli.Hosting;

namespace Migrations.Cli.Plugins;

/// <summary>What the build put into this program of the plugin: jars, descriptor, policy (see the project file).</summary>
internal static class PluginParts
{
    private const string Root = "plugin-shim/";

    /// <summary>The parts of a line by file name: the core's jar, the adapter's, its descriptor and policy.</summary>
    public static IReadOnlyList<(string Name, byte[] Content)> Of(PluginLine line)
    {
        (string Name, byte[] Content)[] parts = [.. InFolder("core"), .. InFolder(line.Module)];
        if (HasAll(parts, line)) { return parts; }
        throw new CommandFailedException("this build of migrations holds no plugin: it was built before the plugin's jars were there; build with ./build.sh (build.ps1 on Windows), which makes them first");
    }

    public static bool ArePresent(PluginLine line) => HasAll([.. InFolder("core"), .. InFolder(line.Module)], line);

    private static bool HasAll((string Name, byte[] Content)[] parts, PluginLine line) =>
        parts.Any(part => part.Name == "plugin-descriptor.properties")
        && parts.Any(part => part.Name.StartsWith("migrations-shim-core", StringComparison.Ordinal))
        && parts.Any(part => part.Name.StartsWith("migrations-shim-" + line.Module, StringComparison.Ordinal));

    private static IEnumerable<(string Name, byte[] Content)> InFolder(string folder)
    {
        var assembly = typeof(PluginParts).Assembly;
        foreach (var resource in assembly.GetManifestResourceNames().Order(StringComparer.Ordinal))
        {
            var path = resource.Replace('\\', '/'); // named by the build, with its system's separator
            if (!path.StartsWith($"{Root}{folder}/", StringComparison.Ordinal)) { continue; }
            using var stream = assembly.GetManifestResourceStream(resource)!;
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            yield return (path[(path.LastIndexOf('/') + 1)..], content);
        }
    }
}
