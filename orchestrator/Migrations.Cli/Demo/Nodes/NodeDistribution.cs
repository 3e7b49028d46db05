using System.Globalization;

namespace Migrations.Cli.Demo.Nodes;

/// <summary>A distribution with its modules in the cache, fetched once.</summary>
/// <param name="Folder">The home that nodes copy; never run from.</param>
public sealed record NodeDistribution(NodeProduct Product, string Folder)
{
    private static readonly TimeSpan _stopPatience = TimeSpan.FromSeconds(5);

    /// <summary>Where distributions are kept: <c>MIGRATIONS_CACHE</c>, else the user's cache folder.</summary>
    public static string DefaultCacheFolder
    {
        get
        {
            if (Environment.GetEnvironmentVariable("MIGRATIONS_CACHE") is { Length: > 0 } named) { return Path.GetFullPath(named); }
            return OperatingSystem.IsLinux()
                ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "migrations")
                : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "migrations");
        }
    }

    /// <summary>True when nothing is to be fetched.</summary>
    public static bool IsCached(NodeProduct product) => Directory.Exists(Path.Combine(DefaultCacheFolder, product.FolderName));

    /// <summary>Takes the distribution from the cache, or fetches it with Maven. Built beside and renamed: what is in the cache is whole.</summary>
    /// <exception cref="NodeUnavailableException">Something is missing; the first line says what.</exception>
    public static async Task<NodeDistribution> EnsureAsync(
        NodeProduct product, string cacheFolder, TimeProvider time, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(cacheFolder, product.FolderName);
        if (Directory.Exists(folder)) { return new NodeDistribution(product, folder); }

        var prerequisites = NodePrerequisites.Check();
        if (prerequisites.Missing is { } missing) { throw new NodeUnavailableException(missing); }

        Directory.CreateDirectory(cacheFolder);
        var building = Path.Combine(cacheFolder, string.Create(
            CultureInfo.InvariantCulture, $".building-{product.FolderName}-{Environment.ProcessId}-{time.GetTimestamp()}"));
        Directory.CreateDirectory(building);
        try
        {
            await FetchAsync(product, building, prerequisites, time, cancellationToken);
            var home = Path.Combine(building, product.FolderName);
            ModuleDescriptors.Write(product, home);
            Publish(home, folder);
        }
        finally
        {
            Directory.Delete(building, recursive: true);
        }

        return new NodeDistribution(product, folder);
    }

    private static async Task FetchAsync(
        NodeProduct product, string building, NodePrerequisites prerequisites, TimeProvider time, CancellationToken cancellationToken)
    {
        var pom = Path.Combine(building, "pom.xml");
        await File.WriteAllTextAsync(pom, FetchPom.Write(product, building), cancellationToken);
        List<string> command = [prerequisites.Maven!, "-B", "-q", "-f", pom];
        if (Environment.GetEnvironmentVariable("MIGRATIONS_MAVEN_SETTINGS") is { Length: > 0 } settings) { command.AddRange(["-s", settings]); }
        command.Add("initialize");

        var environment = new Dictionary<string, string?> { ["JAVA_HOME"] = prerequisites.JavaHome };
        await using var maven = OwnedProcess.Start(command, building, environment, user: null, time);
        try
        {
            if (await maven.Exited.WaitAsync(cancellationToken) == 0) { return; }
        }
        catch (OperationCanceledException)
        {
            await maven.StopAsync(_stopPatience, CancellationToken.None);
            throw;
        }

        var reason = maven.Tail.Split('\n').FirstOrDefault(line => line.Contains("[ERROR]", StringComparison.Ordinal)) ?? "mvn failed";
        throw new NodeUnavailableException($"{product} cannot be fetched: {reason.Trim()}");
    }

    private static void Publish(string home, string folder)
    {
        try
        {
            Directory.Move(home, folder);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            // Another process fetched the same while we did; what it put there is as good as ours.
        }
    }
}
