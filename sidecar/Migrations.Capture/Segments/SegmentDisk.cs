using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Migrations.Capture.Segments;

/// <summary>The real disk. Files are readable by their owner only: they hold what clients sent, passwords included.</summary>
/// <remarks>
/// On Linux a file that is brought to disk again and again reserves room ahead of what is written, as zeros: a commit then changes no length, and
/// costs the disk one write where it cost two, the second for the file system's journal. A reader of an open segment takes zeros up to the end for nothing.
/// </remarks>
public sealed partial class SegmentDisk : ISegmentDisk
{
    /// <summary>How much is reserved at a time.</summary>
    public const int ReservedBytes = 4 << 20;

    public ISegmentFile Create(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) { options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite; }
        var stream = new FileStream(path, options);
        DurableFiles.SyncFolder(Path.GetDirectoryName(path)!);
        return new OpenFile(stream);
    }

    private sealed partial class OpenFile(FileStream stream) : ISegmentFile
    {
        private const int Interrupted = 4;

        private readonly SafeFileHandle _handle = stream.SafeFileHandle;
        private long _end;
        private long _reserved; // up to where; 0: nothing is
        private bool _wasFlushed;
        private bool _isRefused;

        public void Write(ReadOnlySpan<byte> bytes, long offset)
        {
            var end = offset + bytes.Length;
            if (_wasFlushed && end > _reserved && OperatingSystem.IsLinux()) { Reserve(end); }
            RandomAccess.Write(_handle, bytes, offset);
            _end = Math.Max(_end, end);
        }

        public void Trim()
        {
            if (_reserved > _end) { RandomAccess.SetLength(_handle, _end); }
            _reserved = 0;
        }

        public void FlushToDisk()
        {
            if (_reserved > 0 && _reserved >= _end) { SyncData(); }
            else { RandomAccess.FlushToDisk(_handle); }
            _wasFlushed = true;
        }

        public void Dispose()
        {
            try
            {
                Trim();
            }
            catch (IOException)
            {
                // What is left over are zeros.
            }
            stream.Dispose();
        }

        // A file system that cannot, or has no room, does without.
        private void Reserve(long end)
        {
            var until = end + ReservedBytes;
            if (!_isRefused && Allocate(_handle, 0, _end, until - _end) == 0) { _reserved = until; }
            else { _isRefused = true; }
        }

        private void SyncData()
        {
            while (Fdatasync(_handle) != 0)
            {
                var error = Marshal.GetLastPInvokeError();
                if (error != Interrupted) { throw new IOException($"Cannot bring {stream.Name} to disk: error {error}."); }
            }
        }

        [LibraryImport("libc", EntryPoint = "fallocate", SetLastError = true)]
        private static partial int Allocate(SafeFileHandle file, int mode, long offset, long bytes);

        [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
        private static partial int Fdatasync(SafeFileHandle file);
    }
}
