using System.Diagnostics;
using System.Globalization;

namespace Migrations.Cli.Demo.Nodes;

/// <summary>A node's own copy of its distribution, with its settings file.</summary>
/// <remarks>Plugins are installed into the home, so every node has its own. The copy is 70 to 110 MB and takes well under a second.</remarks>
internal static class NodeHome
{
    /// <summary>Makes home, data, logs and settings in the node's folder and gives them to the node's user. An existing folder is kept as it is.</summary>
    public static async Task<string> MakeAsync(NodeDistribution distribution, NodeOptions options, NodeUser? user, int httpPort, int transportPort)
    {
        var home = Path.Combine(options.Folder, "home");
        if (!Directory.Exists(home)) { Copy(distribution.Folder, home); }
        foreach (var name in (string[])["data", "logs", "tmp"]) { Directory.CreateDirectory(Path.Combine(options.Folder, name)); }
        await File.WriteAllTextAsync(Path.Combine(home, options.Product.SettingsFile), Settings(options, httpPort, transportPort));
        if (options.RepositoryFolder is { } repository) { await GiveFolderAsync(repository, user); }
        await GiveFolderAsync(options.Folder, user);
        ThrowWhenOutOfReach(options.Folder, user);
        return home;
    }

    /// <summary>Makes a folder when it is not there, and gives it and all in it to the node's user.</summary>
    public static async Task GiveFolderAsync(string folder, NodeUser? user)
    {
        Directory.CreateDirectory(folder);
        if (user is null) { return; }
        var owner = string.Create(CultureInfo.InvariantCulture, $"{user.UserId}:{user.GroupId}");
        using var chown = Process.Start("chown", ["-R", owner, folder]);
        await chown.WaitForExitAsync();
        if (chown.ExitCode != 0) { throw new NodeUnavailableException($"{folder} cannot be given to user {user.Name}"); }
    }

    private static string Settings(NodeOptions options, int httpPort, int transportPort)
    {
        var settings = new Dictionary<string, string>
        {
            ["cluster.name"] = options.ClusterName,
            ["node.name"] = options.NodeName,
            ["network.host"] = "127.0.0.1",
            ["http.port"] = httpPort.ToString(CultureInfo.InvariantCulture),
            ["transport.port"] = transportPort.ToString(CultureInfo.InvariantCulture),
            ["path.data"] = Quoted(Path.Combine(options.Folder, "data")),
            ["path.logs"] = Quoted(Path.Combine(options.Folder, "logs")),
            // A demo on a nearly full disk should run, not turn its indices read-only.
            ["cluster.routing.allocation.disk.threshold_enabled"] = "false",
        };
        if (options.RepositoryFolder is { } repository) { settings["path.repo"] = $"[{Quoted(repository)}]"; }
        AddDiscovery(settings, options);
        foreach (var (key, value) in options.Settings) { settings[key] = value; }
        return string.Concat(settings.Select(line => $"{line.Key}: {line.Value}\n"));
    }

    private static void AddDiscovery(Dictionary<string, string> settings, NodeOptions options)
    {
        if (options.SeedHosts.Count == 0)
        {
            settings["discovery.type"] = "single-node";
            return;
        }

        var managers = options.Product.Name == "opensearch" ? "cluster.initial_cluster_manager_nodes" : "cluster.initial_master_nodes";
        settings["discovery.seed_hosts"] = $"[{string.Join(", ", options.SeedHosts.Select(Quoted))}]";
        settings[managers] = $"[{string.Join(", ", options.FirstManagers.Select(Quoted))}]";
    }

    private static string Quoted(string text) => "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from)) { File.Copy(file, Path.Combine(to, Path.GetFileName(file))); }
        foreach (var folder in Directory.EnumerateDirectories(from)) { Copy(folder, Path.Combine(to, Path.GetFileName(folder))); }
    }

    private static void ThrowWhenOutOfReach(string folder, NodeUser? user)
    {
        if (user is null || OperatingSystem.IsWindows()) { return; }
        for (var above = Directory.GetParent(folder); above is not null; above = above.Parent)
        {
            if (above.UnixFileMode.HasFlag(UnixFileMode.OtherExecute)) { continue; }
            throw new NodeUnavailableException($"the node runs as user {user.Name}, who may not enter {above.FullName}: choose another folder, or chmod o+x");
        }
    }
}
