using System.Globalization;

namespace Migrations.Capture.Tests;

/// <summary>A folder of one test's own, deleted with it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("migrations-capture-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public string Sub(int number) => Directory.CreateDirectory(File(number.ToString(CultureInfo.InvariantCulture))).FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
