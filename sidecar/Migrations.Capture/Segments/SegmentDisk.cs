using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Migrations.Capture.Segments;

/// <summary>The real disk. Files are readable by their owner only: they hold what clients sent, passwords included.</summary>
/// <remarks>
/// On Linux a file that is brought to disk again and again in small pieces reserves room ahead of what is written, as zeros: a commit then changes
/// neither the length nor which blocks are in use, and costs the disk the data alone, not the file system's own blocks or journal besides. Room that
/// was only allocated would not do: that it is written now has to be noted, too. Large pieces are not written twice for that.
/// A reader of an open segment takes zeros up to the end for nothing.
/// </remarks>
public sealed partial class SegmentDisk : ISegmentDisk
{
    /// <summary>How much is reserved at a time.</summary>
    public const int ReservedBytes = 256 << 10;

    /// <summary>From this size on a write may pass the cache by.</summary>
    public const int DirectBytes = 256 << 10;

    /// <summary>Of commits larger than this on disk they cost no part worth the name.</summary>
    private const int SmallCommitBytes = 128 << 10;

    private static readonly byte[] Zeros = new byte[ReservedBytes];

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
        private const int DontNeed = 4;
        private const int PageBytes = 4096;
        private const long LetGoBytes = 1 << 20;

        private readonly SafeFileHandle _handle = stream.SafeFileHandle;
        private long _end;
        private long _reserved; // up to where; 0: nothing is
        private long _flushedTo;
        private long _letGoTo;
        private DirectWrites? _direct;
        private bool _hasTriedDirect;

        public bool PassesCacheBy { private get; set; }

        public void Write(ReadOnlySpan<byte> bytes, long offset)
        {
            if (PassesCacheBy && bytes.Length >= DirectBytes) { WriteLarge(bytes, offset); }
            else { RandomAccess.Write(_handle, bytes, offset); }
            _end = Math.Max(_end, offset + bytes.Length);
        }

        public void Trim()
        {
            if (_reserved > _end) { RandomAccess.SetLength(_handle, _end); }
            _reserved = 0;
        }

        public void FlushToDisk()
        {
            if (_end > _reserved && OperatingSystem.IsLinux() && _flushedTo > 0 && _end - _flushedTo <= SmallCommitBytes) { Reserve(); }
            if (_reserved > 0 && _reserved >= _end) { SyncData(); }
            else { RandomAccess.FlushToDisk(_handle); }
            _flushedTo = _end;
        }

        public void LetGoOfCache()
        {
            var until = _flushedTo / PageBytes * PageBytes;
            if (!OperatingSystem.IsLinux() || until - _letGoTo < LetGoBytes) { return; }
            _ = Advise(_handle, _letGoTo, until - _letGoTo, DontNeed);
            _letGoTo = until;
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
            _direct?.Dispose();
            stream.Dispose();
        }

        // Whole blocks past the cache; what lies in a block with other bytes goes through it.
        private void WriteLarge(ReadOnlySpan<byte> bytes, long offset)
        {
            if (!_hasTriedDirect) { (_direct, _hasTriedDirect) = (DirectWrites.TryOpen(stream.Name), true); }
            if (_direct is not null)
            {
                var head = (int)(-offset & (DirectWrites.BlockBytes - 1));
                RandomAccess.Write(_handle, bytes[..head], offset);
                bytes = bytes[head..];
                offset += head;
                var whole = bytes.Length & -DirectWrites.BlockBytes;
                var written = _direct.Write(bytes[..whole], offset);
                if (written < whole) { LeaveDirect(); }
                bytes = bytes[written..];
                offset += written;
            }
            RandomAccess.Write(_handle, bytes, offset);
        }

        private void LeaveDirect()
        {
            _direct?.Dispose();
            _direct = null;
        }

        // A disk that has no room for it does without.
        private void Reserve()
        {
            try
            {
                RandomAccess.Write(_handle, Zeros, _end);
                _reserved = _end + ReservedBytes;
            }
            catch (IOException)
            {
                RandomAccess.SetLength(_handle, _end);
            }
        }

        private void SyncData()
        {
            while (Fdatasync(_handle) != 0)
            {
                var error = Marshal.GetLastPInvokeError();
                if (error != Interrupted) { throw new IOException($"Cannot bring {stream.Name} to disk: error {error}."); }
            }
        }

        [LibraryImport("libc", EntryPoint = "posix_fadvise")]
        private static partial int Advise(SafeFileHandle file, long offset, long bytes, int advice);

        [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
        private static partial int Fdatasync(SafeFileHandle file);
    }
}
