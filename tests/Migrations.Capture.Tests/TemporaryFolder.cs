using System.Globalization;

namespace Migrations.Capture.Tests;

/// <summary>A folder of one test's own, deleted with it.</summary>
/// <remarks>In memory where the machine has such a place: these tests bring files to disk ten thousand times.</remarks>
internal sealed class TemporaryFolder : IDisposable
{
    private const string InMemory = "/dev/shm";

    public string Path { get; } = Directory.CreateDirectory(System.IO.Path.Combine(
        Directory.Exists(InMemory) ? InMemory : System.IO.Path.GetTempPath(),
        System.IO.Path.GetRandomFileName())).FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public string Sub(int number) => Directory.CreateDirectory(File(number.ToString(CultureInfo.InvariantCulture))).FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
