using System.Security.Cryptography;

namespace Migrations.Cli.Demo.Recording;

/// <summary>The key that a sidecar and its recorders share.</summary>
public static class RecorderKey
{
    /// <summary>Makes the file when there is none, readable by its owner only; gives its text.</summary>
    public static string Ensure(string file)
    {
        if (File.Exists(file)) { return File.ReadAllText(file); }
        var key = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)) + "\n";
        File.WriteAllText(file, key);
        if (!OperatingSystem.IsWindows()) { File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite); }
        return key;
    }
}
