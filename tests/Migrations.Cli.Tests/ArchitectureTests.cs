using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;
using Migrations.Testing;

namespace Migrations.Cli.Tests;

/// <summary>References point one way: a format knows no service, a stage knows the format of the stage before it.</summary>
public class ArchitectureTests
{
    private static readonly string Root = ApprovedText.Metadata(typeof(ArchitectureTests).Assembly, "RepositoryRoot");

    // Direct references that are allowed; what they allow in turn is allowed too.
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Migrations.Capture"] = [],
        ["Migrations.Storage"] = ["Migrations.Capture"],
        ["Migrations.Control"] = ["Migrations.Capture"],
        ["Migrations.Proxy"] = ["Migrations.Capture"],
        ["Migrations.Exchanges"] = ["Migrations.Capture"],
        ["Migrations.Rules"] = ["Migrations.Exchanges"],
        ["Migrations.Replay"] = ["Migrations.Exchanges", "Migrations.Rules", "Migrations.Storage", "Migrations.Control"],
        ["Migrations.Compare"] = ["Migrations.Exchanges", "Migrations.Rules", "Migrations.Storage", "Migrations.Control"],
        ["Migrations.Sidecar"] = ["Migrations.Capture", "Migrations.Storage", "Migrations.Control", "Migrations.Proxy"],
        ["Migrations.ModelCluster"] = ["Migrations.Exchanges"],
        ["Migrations.Cli"] =
        [
            "Migrations.Capture", "Migrations.Storage", "Migrations.Control", "Migrations.Proxy", "Migrations.Exchanges",
            "Migrations.Rules", "Migrations.Replay", "Migrations.Compare", "Migrations.ModelCluster",
        ],
    };

    [Fact]
    public void Project_references_point_only_where_the_design_allows()
    {
        var wrong = Projects().SelectMany(project => References(project).Where(to => !Reachable(Name(project)).Contains(to)).Select(to => $"{Name(project)} -> {to}"));
        Assert.Empty(wrong);
    }

    [Fact]
    public void Compiled_assemblies_use_only_what_the_design_allows()
    {
        var folder = Path.GetDirectoryName(typeof(ArchitectureTests).Assembly.Location)!;
        var seen = 0;
        foreach (var name in Allowed.Keys)
        {
            var path = Path.Combine(folder, name == "Migrations.Cli" ? "migrations.dll" : name + ".dll");
            if (!File.Exists(path)) { continue; }
            seen++;
            var wrong = AssemblyReferences(path).Where(to => to.StartsWith("Migrations.", StringComparison.Ordinal) && !Reachable(name).Contains(to));
            Assert.Empty(wrong.Select(to => $"{name} -> {to}"));
        }

        Assert.True(seen >= 6, $"only {seen} of our assemblies lie beside the tests");
    }

    [Fact]
    public void Every_project_is_known_to_the_design()
    {
        Assert.Empty(Projects().Select(Name).Except(Allowed.Keys));
    }

    [Fact]
    public void Every_package_that_has_a_version_is_used_by_a_project()
    {
        var known = XDocument.Load(Path.Combine(Root, "Directory.Packages.props")).Descendants("PackageVersion").Select(static one => (string)one.Attribute("Include")!);
        var files = Projects().Concat(Directory.EnumerateFiles(Path.Combine(Root, "tests"), "*.csproj", SearchOption.AllDirectories)).Append(Path.Combine(Root, "Directory.Build.targets"));
        Assert.Empty(known.Except(files.SelectMany(static file => XDocument.Load(file).Descendants("PackageReference")).Select(static one => (string)one.Attribute("Include")!)));
    }

    private static IEnumerable<string> Projects() =>
        new[] { "sidecar", "replayer", "comparator", "orchestrator" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.csproj", SearchOption.AllDirectories));

    private static string Name(string project) => Path.GetFileNameWithoutExtension(project);

    private static IEnumerable<string> References(string project) =>
        XDocument.Load(project).Descendants("ProjectReference").Select(reference => Name(((string)reference.Attribute("Include")!).Replace('\\', '/')));

    private static HashSet<string> Reachable(string from)
    {
        var reached = new HashSet<string>();
        var open = new Stack<string>(Allowed[from]);
        while (open.TryPop(out var name))
        {
            if (reached.Add(name)) { foreach (var next in Allowed[name]) { open.Push(next); } }
        }

        return reached;
    }

    private static string[] AssemblyReferences(string path)
    {
        using var stream = File.OpenRead(path);
        using var image = new PEReader(stream);
        var reader = image.GetMetadataReader();
        return [.. reader.AssemblyReferences.Select(handle => reader.GetString(reader.GetAssemblyReference(handle).Name))];
    }
}
