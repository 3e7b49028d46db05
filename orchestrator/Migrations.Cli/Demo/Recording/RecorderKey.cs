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
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) { options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite; }
        using var writer = new StreamWriter(file, options);
        writer.Write(key);
        return key;
    }
}
