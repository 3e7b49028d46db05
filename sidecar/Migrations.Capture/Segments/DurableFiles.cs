using System.Runtime.InteropServices;

namespace Migrations.Capture.Segments;

/// <summary>Small files replaced whole, and folders brought to disk: a rename is lost in a power cut until its folder is.</summary>
public static partial class DurableFiles
{
    /// <summary>Replaces <paramref name="path"/>: a reader, and a machine that dies at any moment, finds the old content or the new.</summary>
    public static void Replace(string path, ReadOnlySpan<byte> content)
    {
        var temporary = path + ".tmp";
        File.Delete(temporary);
        using (var file = new SegmentDisk().Create(temporary))
        {
            file.Write(content, 0);
            file.FlushToDisk();
        }
        Rename(temporary, path);
    }

    /// <summary>Renames over what may be there, and brings the folder to disk.</summary>
    public static void Rename(string from, string to)
    {
        File.Move(from, to, overwrite: true);
        SyncFolder(Path.GetDirectoryName(to)!);
    }

    /// <summary>fsync of a folder; Windows needs none.</summary>
    /// <exception cref="IOException">The folder could not be brought to disk.</exception>
    public static void SyncFolder(string folder)
    {
        if (OperatingSystem.IsWindows()) { return; }
        var descriptor = Open(folder, 0);
        if (descriptor < 0) { throw new IOException($"Cannot open the folder {folder}: error {Marshal.GetLastPInvokeError()}."); }
        try
        {
            if (Fsync(descriptor) != 0) { throw new IOException($"Cannot bring the folder {folder} to disk: error {Marshal.GetLastPInvokeError()}."); }
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
