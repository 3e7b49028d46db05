using System.CommandLine;
using System.Reflection;
using Migrations.Cli.Hosting;

namespace Migrations.Cli.Plugins;

/// <summary><c>migrations plugin package</c>: the capture plugin for one exact version, without Maven.</summary>
internal sealed class PluginPackageCommand : ActiveCommand
{
    private readonly Option<string> _for = new("--for")
    {
        Description = $"Product and exact version of the node: {PluginLine.Supported}.",
        HelpName = "PRODUCT:VERSION",
        Required = true,
    };

    private readonly Option<string> _out = new("--out") { Description = "Where to write it; default: a name that says what it is for, in the current folder.", HelpName = "FILE" };

    public PluginPackageCommand(CommandSetting setting)
        : base("package", "Makes the capture plugin for one exact version of a node, to install with the node's own plugin command.", CommandGroup.SetUp, setting)
    {
        Options.Add(_for);
        Options.Add(_out);
        Examples =
        [
            new("migrations plugin package --for elasticsearch:7.10.2", "then, on each node: bin/elasticsearch-plugin install file:///…/migrations-shim-elasticsearch-7.10.2.zip, and restart it"),
        ];
    }

    /// <summary>The plugin's version is the program's.</summary>
    public static string PluginVersion => typeof(PluginPackageCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var target = PluginTarget.Parse(run.Value(_for)!);
        var zip = PluginPackager.Package(PluginParts.Of(target.Line), target, PluginVersion);
        var path = run.PathOf(_out) ?? run.Environment.FullPath(target.FileName);
        await File.WriteAllBytesAsync(path, zip, cancellationToken);
        run.Output.Write(
            new { file = path, product = target.Line.Product, version = target.Version, plugin = PluginVersion, bytes = zip.Length },
            $"""
             wrote {run.Environment.ShownPath(path)} ({ShownText.Bytes(zip.Length)}), for {target.Line.Product} {target.Version} only
             install it on each node: bin/{target.Line.Product}-plugin install {new Uri(path).AbsoluteUri}
             """);
        return ExitCodes.Fine;
    }
}
