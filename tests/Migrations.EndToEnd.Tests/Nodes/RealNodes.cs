using Migrations.Cli.Demo.Nodes;

namespace Migrations.EndToEnd.Tests.Nodes;

/// <summary>Whether real nodes can be run here, and how the tests set them up.</summary>
internal static class RealNodes
{
    /// <summary>Set where nodes must be there: what needs them then fails instead of being skipped.</summary>
    private const string RequiredVariable = "MIGRATIONS_REQUIRE_NODES";

    // As the demo finds it: a node without the plugin in this build is none that these tests can use.
    private static readonly Lazy<Task<string?>> _missing = new(static () => RealClusters.MissingAsync(TimeProvider.System, static _ => { }, CancellationToken.None));

    /// <summary>Why real nodes cannot run here, or null.</summary>
    public static Task<string?> MissingAsync => _missing.Value;

    /// <summary>Skips the test with the reason when nodes cannot run here; fails it where they must.</summary>
    public static async Task RequireAsync()
    {
        if (await _missing.Value is not { } missing) { return; }
        if (Environment.GetEnvironmentVariable(RequiredVariable) == "1") { Assert.Fail("real nodes are required here: " + missing); }
        Assert.Skip("real nodes cannot run here: " + missing);
    }

    public static NodeProduct Product(string name) =>
        name == NodeProducts.Elasticsearch7.Name ? NodeProducts.Elasticsearch7 : NodeProducts.OpenSearch2;

    public static NodeOptions Options(NodeProduct product, TemporaryFolder folder, string role) => new()
    {
        Product = product,
        Folder = folder.Below(role),
        ClusterName = "end-to-end-" + role,
        NodeName = $"{role}-{Path.GetFileName(folder.Path)}",
    };
}
