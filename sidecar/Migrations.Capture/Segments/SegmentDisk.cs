using Microsoft.Win32.SafeHandles;

namespace Migrations.Capture.Segments;

/// <summary>The real disk. Files are readable by their owner only: they hold what clients sent, passwords included.</summary>
public sealed class SegmentDisk : ISegmentDisk
{
    public ISegmentFile Create(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) { options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite; }
        var stream = new FileStream(path, options);
        DurableFiles.SyncFolder(Path.GetDirectoryName(path)!);
        return new OpenFile(stream);
    }

    private sealed class OpenFile(FileStream stream) : ISegmentFile
    {
        private readonly SafeFileHandle _handle = stream.SafeFileHandle;

        public void Write(ReadOnlySpan<byte> bytes, long offset) => RandomAccess.Write(_handle, bytes, offset);

        public void FlushToDisk() => RandomAccess.FlushToDisk(_handle);

        public void Dispose() => stream.Dispose();
    }
}
