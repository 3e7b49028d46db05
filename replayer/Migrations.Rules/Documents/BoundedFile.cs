using System.Text;

namespace Migrations.Rules.Documents;

/// <summary>Reads a small text file whole. A file's length is not believed: a device or a pipe tells none.</summary>
public static class BoundedFile
{
    /// <returns>The text, or null when the file holds more than <paramref name="maxBytes"/>.</returns>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static string? ReadText(string path, int maxBytes)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        var bytes = new byte[maxBytes + 1];
        var count = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (count > maxBytes) { return null; }
        using var reader = new StreamReader(new MemoryStream(bytes, 0, count), Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
        return reader.ReadToEnd();
    }
}
