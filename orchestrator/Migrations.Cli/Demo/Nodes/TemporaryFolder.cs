namespace Migrations.Cli.Demo.Nodes;

/// <summary>A folder for one run, which the node's user may enter but not list, deleted at the end.</summary>
public sealed class TemporaryFolder : IDisposable
{
    private TemporaryFolder(string path) => Path = path;

    /// <summary>The absolute path.</summary>
    public string Path { get; }

    /// <summary>Makes a new folder where the system keeps such things (<c>TMPDIR</c>).</summary>
    public static TemporaryFolder Create(string prefix)
    {
        var path = Directory.CreateTempSubdirectory(prefix).FullName;
        if (!OperatingSystem.IsWindows() && Environment.IsPrivilegedProcess)
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        }

        return new TemporaryFolder(path);
    }

    /// <summary>A path inside.</summary>
    public string Below(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Deletes the folder and all in it.</summary>
    public void Dispose()
    {
        if (Directory.Exists(Path)) { Directory.Delete(Path, recursive: true); }
    }
}
