namespace Migrations.Capture.Segments;

/// <summary>One lock file per log directory: its holder is the log's only writer. A dead holder holds nothing.</summary>
internal static class LogLock
{
    /// <exception cref="LogInUseException">Another process, or another writer in this one, holds it.</exception>
    public static FileStream Take(string directory)
    {
        var path = Path.Combine(directory, SegmentFormat.LockFile);
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e is not (FileNotFoundException or DirectoryNotFoundException) && File.Exists(path))
        {
            throw new LogInUseException(directory);
        }
    }
}
