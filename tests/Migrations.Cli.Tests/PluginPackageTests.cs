using System.IO.Compression;
using System.Text;
using Migrations.Cli.Hosting;
using Migrations.Cli.Plugins;

namespace Migrations.Cli.Tests;

public class PluginPackageTests
{
    private static readonly (string Name, byte[] Content)[] Parts =
    [
        ("migrations-shim-core.jar", [1, 2, 3]),
        ("plugin-descriptor.properties", Encoding.UTF8.GetBytes("version=${project.version}\nelasticsearch.version=${elasticsearch.version}\n")),
        ("plugin-security.policy", Encoding.UTF8.GetBytes("grant {};")),
    ];

    [Fact]
    public void The_zip_is_flat_its_descriptor_stamped_and_its_bytes_the_same_each_time()
    {
        var target = PluginTarget.Parse("elasticsearch:7.10.2");
        var zip = PluginPackager.Package(Parts, target, "9.8.7");

        Assert.Equal(zip, PluginPackager.Package(Parts, target, "9.8.7"));
        using var archive = new ZipArchive(new MemoryStream(zip));
        Assert.Equal(["migrations-shim-core.jar", "plugin-descriptor.properties", "plugin-security.policy"], archive.Entries.Select(entry => entry.FullName));
        Assert.Equal("version=9.8.7\nelasticsearch.version=7.10.2\n", new StreamReader(archive.Entries[1].Open()).ReadToEnd());
        Assert.Equal(3, archive.Entries[0].Length);
    }

    [Fact]
    public void A_descriptor_with_a_place_nobody_fills_is_not_shipped() =>
        Assert.Throws<InvalidOperationException>(() => PluginPackager.Package([("plugin-descriptor.properties", "x=${other}"u8.ToArray())], PluginTarget.Parse("elasticsearch:7.10.2"), "1"));

    [Theory]
    [InlineData("elasticsearch:8.0.0", "migrations: there is no plugin for elasticsearch:8.0.0; there is one for elasticsearch:7.10.2")]
    [InlineData("solr:9", "migrations: there is no plugin for solr:9; there is one for elasticsearch:7.10.2")]
    [InlineData("elasticsearch", "migrations: --for wants PRODUCT:VERSION, such as elasticsearch:7.10.2; 'elasticsearch' is not that")]
    public async Task Another_version_is_a_usage_error_that_says_what_there_is(string target, string message)
    {
        using var run = new CliRun();
        Assert.Equal(ExitCodes.Usage, await run.RunAsync("plugin", "package", "--for", target));
        Assert.Equal(message + Environment.NewLine, run.Error);
    }

    [Fact]
    public async Task Makes_an_installable_plugin_from_the_jars_in_this_build()
    {
        Assert.SkipUnless(PluginParts.ArePresent(PluginLine.All[0]), "this build holds no plugin jars: Maven has not run before it");
        using var run = new CliRun();
        Assert.Equal(0, await run.RunAsync("plugin", "package", "--for", "elasticsearch:7.10.2", "--json"));

        using var archive = ZipFile.OpenRead(run.Json().GetProperty("file").GetString()!);
        Assert.Equal(["migrations-shim-core.jar", "migrations-shim-es7.jar", "plugin-descriptor.properties", "plugin-security.policy"], archive.Entries.Select(entry => entry.FullName).Order());
        Assert.Contains("elasticsearch.version=7.10.2", new StreamReader(archive.GetEntry("plugin-descriptor.properties")!.Open()).ReadToEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_build_without_jars_says_how_to_get_them() =>
        Assert.Contains("./build.sh", Assert.Throws<CommandFailedException>(() => PluginParts.Of(new PluginLine("solr", "solr9", ["9.0"]))).Message, StringComparison.Ordinal);
}
