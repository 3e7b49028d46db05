namespace Migrations.Sidecar.Tests;

/// <summary>A folder of one test's own with a key file in it, deleted with the test.</summary>
internal sealed class TestFolder : IDisposable
{
    public const string Key = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

    public TestFolder()
    {
        Path = Directory.CreateTempSubdirectory("migrations-sidecar-").FullName;
        WriteKey(Key);
    }

    public string Path { get; }

    public string Log => System.IO.Path.Combine(Path, "log");

    public string Socket => System.IO.Path.Combine(Path, "socket");

    public string KeyFile => System.IO.Path.Combine(Path, "key");

    public void WriteKey(string text, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite)
    {
        File.WriteAllText(KeyFile, text + "\n");
        if (!OperatingSystem.IsWindows()) { File.SetUnixFileMode(KeyFile, mode); }
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
