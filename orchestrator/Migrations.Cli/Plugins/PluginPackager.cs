using System.IO.Compression;
using System.Text;

namespace Migrations.Cli.Plugins;

/// <summary>Makes the zip a node's plugin installer takes: flat, descriptor stamped for one exact version.</summary>
/// <remarks>The same parts and version give the same bytes.</remarks>
internal static class PluginPackager
{
    private static readonly DateTimeOffset EntryTime = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static byte[] Package(IReadOnlyList<(string Name, byte[] Content)> parts, PluginTarget target, string pluginVersion)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in parts)
            {
                var stamped = name.EndsWith(".properties", StringComparison.Ordinal) ? Stamp(content, target, pluginVersion) : content;
                var entry = zip.CreateEntry(name, CompressionLevel.Optimal);
                entry.LastWriteTime = EntryTime;
                using var stream = entry.Open();
                stream.Write(stamped);
            }
        }

        return bytes.ToArray();
    }

    private static byte[] Stamp(byte[] descriptor, PluginTarget target, string pluginVersion)
    {
        var text = Encoding.UTF8.GetString(descriptor)
            .Replace("${project.version}", pluginVersion, StringComparison.Ordinal)
            .Replace($"${{{target.Line.Product}.version}}", target.Version, StringComparison.Ordinal);
        return text.Contains("${", StringComparison.Ordinal)
            ? throw new InvalidOperationException("the plugin's descriptor has a place this program does not know how to fill")
            : Encoding.UTF8.GetBytes(text);
    }
}
