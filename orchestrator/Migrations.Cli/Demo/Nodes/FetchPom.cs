using System.Xml.Linq;

namespace Migrations.Cli.Demo.Nodes;

/// <summary>Writes the Maven project that fetches a distribution and the jars of its modules.</summary>
/// <remarks>
/// Packaging <c>pom</c>, no dependencies: <c>unpack</c> takes the zip and <c>copy</c> the jars, one execution a module.
/// <c>copy</c> needs no pom of what it copies, so nothing is resolved transitively. Text in, text out; no IO.
/// </remarks>
public static class FetchPom
{
    /// <summary>The plugin version that was tried.</summary>
    private const string DependencyPluginVersion = "3.10.0";

    private static readonly XNamespace _ns = "http://maven.apache.org/POM/4.0.0";

    /// <summary>The project's text; what it fetches lands under <paramref name="outputDirectory"/>: the zip's own folder, modules inside it.</summary>
    public static string Write(NodeProduct product, string outputDirectory)
    {
        var executions = new XElement(_ns + "executions", Unpack(product, outputDirectory));
        foreach (var module in product.Modules)
        {
            executions.Add(Copy(product, module, outputDirectory));
        }

        var project = new XElement(
            _ns + "project",
            new XElement(_ns + "modelVersion", "4.0.0"),
            new XElement(_ns + "groupId", "migrations.nodes"),
            new XElement(_ns + "artifactId", product.Name),
            new XElement(_ns + "version", product.Version),
            new XElement(_ns + "packaging", "pom"),
            new XElement(_ns + "build", new XElement(_ns + "plugins", new XElement(
                _ns + "plugin",
                new XElement(_ns + "groupId", "org.apache.maven.plugins"),
                new XElement(_ns + "artifactId", "maven-dependency-plugin"),
                new XElement(_ns + "version", DependencyPluginVersion),
                executions))));
        return new XDocument(new XDeclaration("1.0", "UTF-8", null), project).ToString();
    }

    private static XElement Unpack(NodeProduct product, string outputDirectory) =>
        Execution("distribution", "unpack", outputDirectory, [Item(product.Zip, "zip")]);

    private static XElement Copy(NodeProduct product, NodeModule module, string outputDirectory) => Execution(
        module.Name,
        "copy",
        Path.Combine(outputDirectory, product.FolderName, "modules", module.Name),
        module.Artifacts.Select(artifact => Item(artifact, "jar")));

    private static XElement Execution(string id, string goal, string outputDirectory, IEnumerable<XElement> items) => new(
        _ns + "execution",
        new XElement(_ns + "id", id),
        new XElement(_ns + "phase", "initialize"),
        new XElement(_ns + "goals", new XElement(_ns + "goal", goal)),
        new XElement(
            _ns + "configuration",
            new XElement(_ns + "outputDirectory", outputDirectory),
            new XElement(_ns + "artifactItems", items)));

    private static XElement Item(string coordinates, string type)
    {
        var parts = coordinates.Split(':');
        return new XElement(
            _ns + "artifactItem",
            new XElement(_ns + "groupId", parts[0]),
            new XElement(_ns + "artifactId", parts[1]),
            new XElement(_ns + "version", parts[2]),
            new XElement(_ns + "type", type));
    }
}
