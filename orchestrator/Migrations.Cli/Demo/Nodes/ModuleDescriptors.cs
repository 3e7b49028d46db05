namespace Migrations.Cli.Demo.Nodes;

/// <summary>Writes what the node wants to find beside a module's jars, and lets the scripts be run.</summary>
internal static class ModuleDescriptors
{
    /// <summary>Completes a home that the fetch left with bare jars.</summary>
    public static void Write(NodeProduct product, string home)
    {
        foreach (var module in product.Modules)
        {
            var folder = Path.Combine(home, "modules", module.Name);
            File.WriteAllText(Path.Combine(folder, "plugin-descriptor.properties"), Descriptor(product, module));
            if (module.Permissions.Count == 0) { continue; }
            File.WriteAllText(Path.Combine(folder, "plugin-security.policy"), Policy(module));
        }

        LetScriptsRun(home);
    }

    /// <summary>The descriptor's text.</summary>
    public static string Descriptor(NodeProduct product, NodeModule module) =>
        $"""
        name={module.Name}
        description={module.Name} of {product}
        version={product.Version}
        classname={module.ClassName}
        java.version={product.ModuleJavaVersion}
        {product.Name}.version={product.Version}
        extended.plugins={module.Extends}
        has.native.controller=false

        """;

    private static string Policy(NodeModule module) =>
        "grant {\n" + string.Concat(module.Permissions.Select(line => "  " + line + "\n")) + "};\n";

    private static void LetScriptsRun(string home)
    {
        if (OperatingSystem.IsWindows()) { return; }
        foreach (var script in Directory.EnumerateFiles(Path.Combine(home, "bin")))
        {
            File.SetUnixFileMode(script, File.GetUnixFileMode(script) | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        }
    }
}
