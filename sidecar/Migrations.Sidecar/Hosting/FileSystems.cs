namespace Migrations.Sidecar.Hosting;

/// <summary>Tells whether two paths lie on one file system.</summary>
internal static class FileSystems
{
    private const string MountTable = "/proc/self/mountinfo";

    /// <summary>True when they do. A path that does not exist yet counts as its nearest existing parent.</summary>
    public static bool AreOne(string one, string other) => IdOf(one) == IdOf(other);

    private static string IdOf(string path)
    {
        var real = RealPath(Path.GetFullPath(path));
        if (!File.Exists(MountTable)) { return DriveInfo.GetDrives().Select(d => d.RootDirectory.FullName).Where(root => IsUnder(real, root)).MaxBy(r => r.Length) ?? Path.GetPathRoot(real)!; }
        return File.ReadLines(MountTable)
            .Select(line => line.Split(' '))
            .Where(fields => fields.Length > 5)
            .Select(fields => (Device: fields[2], Root: fields[4].Replace("\\040", " ", StringComparison.Ordinal)))
            .Where(mount => IsUnder(real, mount.Root))
            .Reverse() // a later mount covers an earlier one on the same place
            .MaxBy(mount => mount.Root.Length).Device;
    }

    private static bool IsUnder(string path, string root) =>
        path == root || path.StartsWith(root.EndsWith(Path.DirectorySeparatorChar) ? root : root + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static string RealPath(string path)
    {
        var at = Path.GetPathRoot(path)!;
        foreach (var part in path[at.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            var next = Path.Combine(at, part);
            if (!Path.Exists(next)) { return at; }
            at = new DirectoryInfo(next).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? next;
        }
        return at;
    }
}
