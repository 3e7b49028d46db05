using Migrations.Cli.Hosting;

namespace Migrations.Cli.Plugins;

/// <summary>The product and exact version a plugin is made for.</summary>
internal sealed record PluginTarget(PluginLine Line, string Version)
{
    /// <summary>The file name the plugin gets by default.</summary>
    public string FileName => $"migrations-shim-{Line.Product}-{Version}.zip";

    /// <summary>Reads <c>product:version</c>; a usage failure names what there is.</summary>
    public static PluginTarget Parse(string text)
    {
        var parts = text.Split(':');
        if (parts is not [{ Length: > 0 } product, { Length: > 0 } version])
        {
            throw CommandFailedException.Usage($"--for wants PRODUCT:VERSION, such as elasticsearch:7.10.2; '{text}' is not that");
        }

        var line = PluginLine.All.FirstOrDefault(line => line.Product.Equals(product, StringComparison.OrdinalIgnoreCase) && line.Versions.Contains(version));
        return line is not null
            ? new PluginTarget(line, version)
            : throw CommandFailedException.Usage($"there is no plugin for {text}; there is one for {PluginLine.Supported}");
    }
}
